import { testPostgres } from '@truebook/host/testing/test-services'
import { connectPool, databaseOf } from '@truebook/shared/db/connect'
import { demandOwnSessions } from '@truebook/shared/db/own-sessions'
import type pg from 'pg'
import t from 'tap'

const postgres = await testPostgres()
const pool = connectPool(postgres.url, { max: 3, name: 'test', onError: () => undefined })
t.teardown(async () => {
  await pool.end()
  await postgres.stop()
})

/** A pooler in front of the sessions, which gives one for each transaction: `turn` says the next of those that are free. */
function pooled(sessions: readonly pg.PoolClient[], turn: (free: readonly number[]) => number) {
  const busy = new Set<number>()
  function connect() {
    let held: number | undefined
    return {
      async query(text: string, values: unknown[]) {
        const free = sessions.map((_, i) => i).filter((i) => !busy.has(i))
        const mine: number = held ?? turn(free)
        const answer = await sessions[mine].query(text, values)
        if (/^(begin|commit|rollback)/.test(text)) {
          held = text.startsWith('begin') ? mine : undefined
          if (held === undefined) busy.delete(mine)
          else busy.add(mine)
        }
        return answer
      },
      release() {},
    }
  }
  return databaseOf({ connect: async () => connect(), end: async () => undefined } as never)
}

t.test('connections to Postgres itself have a session each', async (t) => {
  await t.resolves(demandOwnSessions(databaseOf(pool)))
  t.equal(pool.idleCount, pool.totalCount, 'and are given back')
})

t.test('sessions that are given out for a transaction are refused', async (t) => {
  const sessions = [await pool.connect(), await pool.connect(), await pool.connect()]
  let last = 0
  const turns = {
    'the one used last': (free: readonly number[]) => free[0],
    'the next one': (free: readonly number[]) => free[++last % free.length],
  }
  for (const [name, turn] of Object.entries(turns)) {
    for (const some of [sessions, sessions.slice(0, 2)]) {
      const message = /^Connections to DATABASE_URL share sessions .*pool_mode = session/
      await t.rejects(demandOwnSessions(pooled(some, turn)), { message }, name)
    }
  }
  await t.rejects(demandOwnSessions(pooled(sessions.slice(0, 1), turns['the one used last'])), {
    name: 'SharedSessionsError',
  })
  const refusing = {
    query: async (text: string) => {
      if (text !== 'begin') return sessions[0].query(text)
      throw new Error('transaction blocks not allowed in statement pooling mode')
    },
    release() {},
  }
  const statements = databaseOf({ connect: async () => refusing } as never)
  await t.rejects(demandOwnSessions(statements), { name: 'SharedSessionsError' })
  for (const session of sessions) session.release()
})
