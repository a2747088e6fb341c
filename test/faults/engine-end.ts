import type { LoggedError } from './last-words.js'

/**
 * Whether an engine may end so, unasked: of what docs/operations.md lists what can be so here. Nobody puts
 * Postgres back or writes to the event stream, so `HistoryChanged` and `StreamAhead` would be wrong.
 */
export function mayEngineEnd(reason: LoggedError | undefined): boolean {
  if (!reason) return false
  const { type, message, cause } = reason
  if (type === 'StaleEngine' || message === LOST_MEANWHILE) return true
  if (!LOST_POSTGRES.test(message)) return isOfPostgres(reason)
  return cause !== undefined && (isOfPostgres(cause) || LOCK_ENDED.includes(cause.message))
}

const LOST_MEANWHILE = 'The lock was lost before this engine became the active one.'
const LOST_POSTGRES =
  /^(The engine lost its lock|Postgres at DATABASE_URL \(\S+\) cannot be reached)\b/
const LOCK_ENDED: readonly string[] = [
  'The connection that holds the lock has ended.',
  'The connection that holds the lock has fallen silent.',
]

/**
 * Connections, rollbacks, resources, operator's intervention, system errors, a database that takes no writes,
 * a row that stays locked.
 * What Postgres refuses otherwise, such as a row that is there already, is a fault of the engine's.
 */
const OUT_OF_ORDER = /^(08|40|53|57|58)[0-9A-Z]{3}$|^(25006|25P03|55P03)$/
const UNREACHABLE = /^(ECONN|EHOST|ENET|EPIPE|ETIMEDOUT|ERR_STREAM_)/
/** The driver's own words have no code. */
const DRIVER = /^(Connection terminated|Query read timeout|timeout e|Client .* not queryable)/

function isOfPostgres({ type, message, code }: LoggedError): boolean {
  if (code === undefined) return type === 'Error' && DRIVER.test(message)
  return OUT_OF_ORDER.test(code) || UNREACHABLE.test(code)
}
