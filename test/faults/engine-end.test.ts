import t from 'tap'
import { mayEngineEnd } from './engine-end.js'
import type { LoggedError } from './last-words.js'

const GONE = {
  ...{ type: 'error', code: '57P01' },
  message: 'terminating connection due to administrator command',
}
const lost = (cause: LoggedError): LoggedError => ({
  type: 'Error',
  message: `The engine lost its lock. ${cause.message}`,
  cause,
})
const unreachable = (cause: LoggedError): LoggedError => ({
  type: 'Error',
  message: `Postgres at DATABASE_URL (127.0.0.1:5432/truebook) cannot be reached: ${cause.message}.`,
  cause,
})

t.test('an engine may end where Postgres is away or another one has taken over', async (t) => {
  const reasons: LoggedError[] = [
    GONE,
    { type: 'error', code: '25006', message: 'cannot execute UPDATE in a read-only transaction' },
    { type: 'error', code: '25P03', message: 'terminating connection due to idle-in-transaction' },
    { type: 'error', code: '53100', message: 'could not extend file: No space left on device' },
    { type: 'error', code: '55P03', message: 'canceling statement due to lock timeout' },
    { type: 'Error', message: 'Query read timeout' },
    { type: 'Error', message: 'timeout exceeded when trying to connect' },
    {
      type: 'StaleEngine',
      message: 'Another engine has taken over: epoch 9 stands at sequence 7.',
    },
    { type: 'Error', message: 'The lock was lost before this engine became the active one.' },
    lost(GONE),
    lost({ type: 'Error', message: 'The connection that holds the lock has fallen silent.' }),
    lost({ type: 'Error', message: 'Connection terminated unexpectedly' }),
    unreachable({ type: 'AggregateError', code: 'ECONNREFUSED', message: '' }),
  ]
  for (const reason of reasons) t.ok(mayEngineEnd(reason), reason.message)
})

t.test('no engine may end of a fault of its own, or without a reason', async (t) => {
  const mistake = {
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading '0')",
  }
  const reasons: LoggedError[] = [
    mistake,
    lost(mistake),
    lost({ type: 'Error', message: 'It had no reason.' }),
    unreachable(mistake),
    { type: 'AssertionError', message: 'The journal must have no gaps.' },
    { type: 'error', code: '23505', message: 'duplicate key value violates unique constraint' },
    { type: 'error', code: '42703', message: 'column "fee" does not exist' },
    { type: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message: 'The argument must be a string.' },
    { type: 'Error', code: 'EADDRINUSE', message: 'listen EADDRINUSE: address already in use' },
    { type: 'HistoryChanged', message: 'This database was restored or failed over.' },
    { type: 'StreamAhead', message: 'The event stream is ahead of the database.' },
  ]
  for (const reason of reasons) t.notOk(mayEngineEnd(reason), reason.message)
  t.notOk(mayEngineEnd(undefined))
})
