import { demandOwnEvents } from '@truebook/engine/runtime/event-stream'
import { databaseOf } from '@truebook/shared/db/connect'
import { demandOwnEvents as demandOwn } from '@truebook/shared/db/own-events'
import { memoryStreams } from '@truebook/shared/streams/memory'
import t from 'tap'
import { openDatabase } from './harness.js'

/** The last commands of exchanges of all ages, up to ten years at 5,000 a second. */
const LASTS = [10, 2 ** 32, 10 ** 12, 1.6 * 10 ** 12]

t.test('an event stream is of this exchange or not, however old that is', async (t) => {
  const { pool } = await openDatabase(t)
  for (const last of LASTS) {
    await pool.query('delete from journal')
    await pool.query(`insert into journal values ($1, $1, 1, '', 'ours')`, [last])
    await pool.query('update engine_state set last_sequence = $1', [last])
    /** What the engine and everybody else say of an event stream with this entry. */
    async function said(sequence: number, entry: string): Promise<string[]> {
      const { events } = memoryStreams()
      await events.publish(sequence, Buffer.from(entry))
      const asked = [demandOwnEvents(pool, events, last), demandOwn(databaseOf(pool), events)]
      const answers = await Promise.allSettled(asked)
      return answers.map((one) =>
        one.status === 'fulfilled' ? 'goes on' : String(one.reason.name),
      )
    }
    t.strictSame(await said(last, 'ours'), ['goes on', 'goes on'], `ours, at ${last}`)
    t.strictSame(await said(last, 'theirs'), ['StreamAhead', 'ForeignEvents'], 'as old as ours')
    t.strictSame(await said(last + 7, 'theirs'), ['StreamAhead', 'ForeignEvents'], 'older')
    t.strictSame(await said(last + 9 * 10 ** 10, 'theirs'), ['StreamAhead', 'ForeignEvents'])
    t.strictSame(await said(Date.now(), 'x'), ['goes on', 'Error'], 'the publisher begins it anew')
  }
})
