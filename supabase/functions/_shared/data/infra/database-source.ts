import { databaseFigures } from '../../contracts/infra.ts'
import { infraSample } from '../../domain/infra/metrics.ts'
import { err, ok } from '../../domain/result.ts'
import type { InfraSource } from '../../ports/infra-source.ts'
import { callRpc, type RpcOptions } from '../call-rpc.ts'

/** The database, by its own statistics. */
export function createDatabaseSource(service: RpcOptions): InfraSource {
  return {
    name: 'database',
    async read() {
      const read = await callRpc(service, 'read_database_figures', {}, databaseFigures)
      if (!read.ok) return err({ message: `the database gave no figures: ${read.error.message}` })
      const { detail, samples, missing } = read.value
      return ok({
        ...{ source: 'database', detail, missing },
        samples: samples.map(({ name, value }) => infraSample(name, value)),
      })
    },
  }
}
