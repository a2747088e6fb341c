import { type Config, type Env, readConfig } from '@truebook/shared/config'
import { API_SETTINGS } from './config.js'

const { WITHDRAWAL_MINIMUM, WITHDRAWAL_DAILY_LIMIT } = API_SETTINGS
const LIMITS = { WITHDRAWAL_MINIMUM, WITHDRAWAL_DAILY_LIMIT }

/**
 * A sentence for each withdrawal limit that is set and names an unlisted asset, as where a symbol is
 * misspelt: the asset that was meant has no such limit. Defaults may name assets that are not listed.
 */
export function unlistedLimits(env: Env, symbols: readonly string[]): readonly string[] {
  const names = (Object.keys(LIMITS) as (keyof typeof LIMITS)[]).filter((name) => env[name])
  const config: Config<typeof LIMITS> = readConfig(LIMITS, env)
  const known = symbols.length > 0 ? `those listed are ${symbols.join(', ')}` : 'none is listed yet'
  return names.flatMap((name) => {
    const unlisted = [...config[name].keys()].filter((symbol) => !symbols.includes(symbol))
    if (unlisted.length === 0) return []
    return `${name} limits nothing for ${unlisted.join(', ')}: there is no such asset, ${known}.`
  })
}
