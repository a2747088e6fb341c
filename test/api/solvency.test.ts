import { setTimeout as wait } from 'node:timers/promises'
import { createSolvency } from '@truebook/api/solvency'
import { databaseOf } from '@truebook/shared/db/connect'
import t from 'tap'
import { openDatabase, until } from '../engine/runtime/harness.js'

t.test('sums that took long to add up are kept for ten times as long', async (t) => {
  const { pool } = await openDatabase(t)
  const solvency = createSolvency(databaseOf(pool))
  const holder = await pool.connect()
  await holder.query('begin')
  await holder.query('lock table balances')
  const asked = [solvency(), solvency()]
  await wait(300)
  await holder.query('rollback')
  holder.release()
  const [sums, again] = await Promise.all(asked)
  t.equal(again, sums, 'whoever asks meanwhile waits for the same')
  await wait(1_500)
  t.equal(await solvency(), sums)
  await until('they are added up anew', async () => (await solvency()) !== sums)
})
