import pg from 'pg'

/**
 * Begins the audit log and its chain anew, as if everything in it had been written in one go some months ago and nothing been sealed, so
 * that a test has old rows. Only a superuser with all triggers off can; chains published before are another log's.
 */
export async function beginLogAnew(superuserDbUrl: string, monthsAgo: number): Promise<void> {
  const client = new pg.Client({ connectionString: superuserDbUrl })
  await client.connect()
  try {
    await client.query(`
      begin;
      set local session_replication_role = replica;
      truncate public.audit_seals, public.audit_checkpoints, public.audit_archives, private.audit_archive_checks;
      update public.audit_logs set created_at = now() - interval '${monthsAgo} months' + seq * interval '1 microsecond';
      update private.audit_frontier set chain_no = 0, hash = decode(repeat('00', 32), 'hex'), transaction_no = 0, seq = 0;
      truncate private.audit_comparisons;
      update private.audit_entry_turn set verified_to = 0, began_at = null, ended_at = null, wrong_at = null;
      update private.audit_checkpoint_turn set compared_to = 0, compared = 0, began_at = null, ended_at = null, compared_at = null, is_wrong = false;
      commit`)
  } finally {
    await client.end()
  }
}
