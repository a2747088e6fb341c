import { isTransient, withClient } from '@truebook/engine/runtime/sql'
import t from 'tap'

const withCode = (code: string) => Object.assign(new Error('It failed.'), { code })

t.test(
  'what the network broke may pass, and what Postgres refuses only by its class',
  async (t) => {
    for (const code of ['EPIPE', 'ECONNRESET', 'ETIMEDOUT', '08006', '40001', '53100', '57014']) {
      t.ok(isTransient(withCode(code)), code)
    }
    for (const code of ['25006', '25P03', '25P04', '28000', '28P01', '3D000', '55P03'])
      t.ok(isTransient(withCode(code)), code)
    for (const code of ['23505', '25001', '25P02', '54000', '55000', 'P0001', 'XX000'])
      t.notOk(isTransient(withCode(code)), code)
    t.ok(isTransient(new Error('Connection terminated unexpectedly')))
    t.notOk(isTransient(new Error('It failed.')))
  },
)

t.test('whatever a connection cannot be opened for may pass', async (t) => {
  const error = new Error('The server does not support SSL connections')
  t.notOk(isTransient(error))
  const pool = { connect: () => Promise.reject(error), end: async () => undefined }
  await t.rejects(
    withClient(pool, async () => undefined),
    error,
  )
  t.ok(isTransient(error))
})
