import type { SecretsSettings, Setting } from '../infra/settings.ts'
import { askHttp, isSuccess } from './http-probe.ts'
import { probeOf, type Probe } from './probe.ts'

/** Standbys of Vault answer with these and serve all the same; sealed (503) and not initialised (501) do not. */
const isVaultServing = (status: number) => [200, 429, 472, 473].includes(status)

/** Where secrets come from, when that is somewhere else than the environment. */
export function secretsProbe(setting: Setting<SecretsSettings>): Probe {
  return probeOf('secrets', setting, (secrets) => ({
    detail: secrets.provider,
    async ask(signal) {
      const response =
        secrets.provider === 'vault'
          ? await askHttp(`${secrets.url}/v1/sys/health`, { signal }, isVaultServing)
          : await askHttp(
              `${secrets.url}/v3/me`,
              { signal, headers: { authorization: `Bearer ${secrets.token}` } },
              isSuccess,
            )
      await response.body?.cancel()
    },
  }))
}
