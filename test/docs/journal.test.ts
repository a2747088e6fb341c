import { isOnceOnly } from '@truebook/engine/core/replay-window'
import { stateHash } from '@truebook/engine/core/state-hash'
import { decode, encode, type Field } from '@truebook/shared/codec'
import {
  commandField,
  commandShapes,
  MAX_SIGNED_AGE_MS,
  MAX_SIGNED_AHEAD_MS,
  REPLAY_WINDOW_MS,
  type SignedCommand,
} from '@truebook/shared/command'
import { decisionsField, journalCommandsField, MAX_BATCH } from '@truebook/shared/decision'
import { messageDigest, sha256Hex } from '@truebook/shared/digest'
import { eventField, eventShapes } from '@truebook/shared/event'
import { formatOrderId } from '@truebook/shared/order-id'
import {
  CLOSE_REASONS,
  MARKET_STATUSES,
  ORDER_TYPES,
  SELF_TRADES,
  SIDES,
  TIMES_IN_FORCE,
} from '@truebook/shared/words'
import t from 'tap'
import { COMMANDS, EVENTS } from '../shared/samples.js'
import { snapshotOfFlow } from '../sim/snapshot-of-flow.js'
import { snapshotField } from '../snapshot.js'
import { KINDS, PAGE, type Part, partsOf, rowsOf, WORDS } from './journal-page.js'

const bytesOf = (parts: readonly Part[]) => Buffer.from(parts.map(([hex]) => hex).join(''), 'hex')

t.test('docs/journal.md has every list of words, with its numbers', async (t) => {
  t.strictSame(Object.fromEntries(WORDS), {
    Side: SIDES,
    OrderType: ORDER_TYPES,
    TimeInForce: TIMES_IN_FORCE,
    SelfTrade: SELF_TRADES,
    SelfTradeAsked: ['market_default', ...SELF_TRADES],
    CloseReason: CLOSE_REASONS,
    MarketStatus: MARKET_STATUSES,
  })
})

/** What is encoded by the page must be what the codec makes of it; the codec's values name all fields in order. */
function checkKinds<T extends { readonly type: string }>(
  type: 'Command' | 'Event',
  { field, shapes, samples }: { field: Field<T>; shapes: object; samples: readonly T[] },
): void {
  t.test(`docs/journal.md has every kind of ${type}, its tag and its fields`, async (t) => {
    const kinds = Object.keys(shapes)
    t.strictSame(KINDS[type], kinds, 'a kind is in its place, which is its tag')
    t.strictSame(new Set(samples.map((sample) => sample.type)), new Set(kinds))
    for (const sample of samples) {
      const bytes = encode(field, sample)
      t.ok(bytesOf(partsOf(type, decode(field, bytes))).equals(bytes), sample.type)
    }
  })
}

checkKinds('Command', { field: commandField, shapes: commandShapes, samples: COMMANDS })
checkKinds('Event', { field: eventField, shapes: eventShapes, samples: EVENTS })

t.test('the state that docs/journal.md describes has the hash of the state', async (t) => {
  const state = decode(snapshotField, encode(snapshotField, snapshotOfFlow(2000)))
  for (const [name, items] of Object.entries(state)) {
    if (Array.isArray(items)) t.ok(items.length > 0, `there are ${name} to hash`)
  }
  t.equal(sha256Hex(bytesOf(partsOf('State', state))), stateHash(state))
})

t.test('the row that docs/journal.md takes apart is what it says', async (t) => {
  const told = rowsOf('An example').map(
    ([bytes, field, value]): Part => [bytes.replaceAll(' ', ''), field, value],
  )
  const secondList = told.findIndex(([, field]) => field === 'count of decisions')
  const rows = { commands: told.slice(0, secondList), decisions: told.slice(secondList) }
  const commands = decode(journalCommandsField, bytesOf(rows.commands))
  const decisions = decode(decisionsField, bytesOf(rows.decisions))
  t.strictSame(partsOf('list of TimedCommand', commands, 'commands'), rows.commands)
  t.strictSame(partsOf('list of Decision', decisions, 'decisions'), rows.decisions)
  const { id, signed } = commands[0].command as SignedCommand
  t.ok(PAGE.includes(formatOrderId(id, 0)), 'the page has the id as a UUID')
  t.strictSame(signed.digest, messageDigest(signed.message))
  t.ok(PAGE.includes(sha256Hex(signed.message)), "the page has the whole hash of the row's message")
})

t.test('docs/journal.md has the bounds of the code', async (t) => {
  for (const bound of [MAX_BATCH, REPLAY_WINDOW_MS, MAX_SIGNED_AGE_MS, MAX_SIGNED_AHEAD_MS]) {
    t.ok(PAGE.includes(`${bound.toLocaleString('en')} `), `${bound}`)
  }
  const [, , [operators]] = rowsOf('The replay window')
  const onceOnly = COMMANDS.filter(isOnceOnly).map(({ type }) => type)
  t.strictSame(operators.split(', '), onceOnly)
})
