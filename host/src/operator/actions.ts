import type { Database } from '@truebook/shared/db/connect'
import type { OperatorActionTable } from '@truebook/shared/db/tables'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId } from '@truebook/shared/order-id'
import { sql } from 'kysely'
import { lastSequenceOf } from './engines.js'
import type { Session } from './session.js'

/** Looks up an action in the operators' log: what they did or tried, written down before it is sent. */
export async function actionOf(db: Database, id: string): Promise<OperatorActionTable | undefined> {
  return db.selectFrom('operator_actions').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Writes down that a command is sent; `after` is the last sequence committed before. */
export async function startAction(
  { db, operator, action, now }: Session,
  { id, after }: { readonly id: string; readonly after: number },
): Promise<void> {
  const row = { id, at: await now(), operator, action, after_sequence: after, sequence: null }
  await db
    .insertInto('operator_actions')
    .values({ ...row, outcome: 'sent' })
    .execute()
}

/** Writes down what an action led to. */
export async function writeOutcome(
  db: Database,
  { id, sequence, outcome }: Pick<OperatorActionTable, 'id' | 'sequence' | 'outcome'>,
): Promise<void> {
  await db.updateTable('operator_actions').set({ sequence, outcome }).where('id', '=', id).execute()
}

/**
 * Does something that is no command of the engine, and logs it, in one transaction. `act` is told the time, in Unix
 * milliseconds: that of Postgres, since nothing but Postgres is needed here.
 */
export async function inLog<T>(
  session: Session,
  act: (db: Database, at: number) => Promise<T>,
): Promise<T> {
  return session.db.transaction().execute(async (trx) => {
    const at = await databaseTime(trx)
    const done = await act(trx, at)
    const id = formatOrderId(newOrderId(at), 0)
    const { operator, action } = session
    const after_sequence = await lastSequenceOf(trx)
    const row = { id, at, operator, action, after_sequence, sequence: null }
    await trx
      .insertInto('operator_actions')
      .values({ ...row, outcome: 'done' })
      .execute()
    return done
  })
}

/** Unix milliseconds, by the clock of Postgres. */
async function databaseTime(db: Database): Promise<number> {
  const { rows } = await sql<{ time: string }>`
    select extract(epoch from clock_timestamp()) * 1000 as time`.execute(db)
  return Math.floor(Number(rows[0].time))
}

/** The newest actions, the newest first. */
export async function recentActions(db: Database, limit: number): Promise<OperatorActionTable[]> {
  return db.selectFrom('operator_actions').selectAll().orderBy('at', 'desc').limit(limit).execute()
}
