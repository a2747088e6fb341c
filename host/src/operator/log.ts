import type { Database } from '@truebook/shared/db/connect'
import type { OperatorActionTable } from '@truebook/shared/db/tables'
import { parseOrderId } from '@truebook/shared/order-id'
import { recentActions } from './actions.js'
import { bigintsAsText, printRows } from './answer.js'
import { type Decided, refusalIn, search } from './decided.js'
import type { Session } from './session.js'

const SHOWN = 100
/** A decision is close behind what was committed before it was sent. */
const LOOK_MS = 1_000

/** `log`: the last actions, each with what it led to. */
export async function showLog(session: Session): Promise<number> {
  const rows = []
  for (const action of await recentActions(session.db, SHOWN)) {
    const { at, operator, action: words, id } = action
    const { outcome, sequence } = await outcomeOf(session.db, action)
    rows.push({ time: new Date(at).toISOString(), operator, action: words, outcome, sequence, id })
  }
  printRows(session, rows)
  return 0
}

type Outcome = Pick<OperatorActionTable, 'outcome' | 'sequence'>

/** An action that was cut off before the decision has no outcome in the log: the journal may have it. */
async function outcomeOf(db: Database, action: OperatorActionTable): Promise<Outcome> {
  const asked = action.outcome === 'sent' && parseOrderId(action.id)
  if (!asked) return action
  const behind = { id: asked.id, after: action.after_sequence }
  const { decided } = await search(db, behind, performance.now() + LOOK_MS)
  return decided ? foundAs(decided) : action
}

/** Shows the command itself too: only its id says that it is the one that was asked for. */
function foundAs({ command: { id: _, ...command }, decision }: Decided): Outcome {
  const outcome = `${refusalIn(decision)?.code ?? 'done'}: ${JSON.stringify(command, bigintsAsText)}`
  return { outcome, sequence: decision.sequence }
}
