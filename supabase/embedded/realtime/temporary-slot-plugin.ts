import type pg from 'pg'
import { PgoutputPlugin, type Pgoutput } from 'pg-logical-replication'

/**
 * Decodes the publication through a slot that lives as long as its connection. Nothing is retained for a server
 * that is gone, so gaps look here as they do on hosted.
 */
export class TemporarySlotPlugin extends PgoutputPlugin {
  constructor() {
    super({ protoVersion: 1, publicationNames: ['supabase_realtime'] })
  }

  override parse(buffer: Buffer): Pgoutput.Message {
    const message = super.parse(buffer)
    // Values stay in text form: the library's parsers would cost timestamps their microseconds.
    if (message.tag === 'relation') {
      for (const column of message.columns) column.parser = (text: unknown) => text
    }
    return message
  }

  override async start(client: pg.Client, slot: string, lsn: string): Promise<unknown> {
    await client.query(
      `CREATE_REPLICATION_SLOT "${slot}" TEMPORARY LOGICAL pgoutput NOEXPORT_SNAPSHOT`,
    )
    return super.start(client, slot, lsn)
  }
}
