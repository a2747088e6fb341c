import { decode, encode } from '@truebook/shared/codec'
import { decisionsField } from '@truebook/shared/decision'
import { type EventType, eventField } from '@truebook/shared/event'
import { REJECTS, type RejectCode } from '@truebook/shared/reject'
import { NO_ATOMS } from '@truebook/shared/units'
import t from 'tap'
import { EVENTS } from './samples.js'

t.test('every type of event survives the wire, with values at its edges', async (t) => {
  for (const event of EVENTS) {
    const bytes = encode(eventField, event)
    t.strictSame(decode(eventField, bytes), event, event.type)
    t.ok(encode(eventField, decode(eventField, bytes)).equals(bytes), 'and gives equal bytes')
  }
})

t.test('a type keeps its tag, which the journal holds for ever', async (t) => {
  const tags = EVENTS.map((event): [EventType, number] => [
    event.type,
    encode(eventField, event)[0],
  ])
  t.strictSame(tags, TAGS)
})

t.test('every reject code survives the wire by its name', async (t) => {
  for (const code of Object.keys(REJECTS) as RejectCode[]) {
    const event = {
      type: 'command_rejected',
      account: 1,
      code,
      original: { time: 1, chance: 2 },
      originalMarket: 0,
      low: NO_ATOMS,
      high: NO_ATOMS,
    } as const
    t.strictSame(decode(eventField, encode(eventField, event)), event, code)
  }
})

t.test('the decisions of a batch survive the wire, also those that changed nothing', async (t) => {
  const decision = { sequence: 7, time: 1_700_000_000_000, commandId: { time: 1, chance: 2 } }
  const batch = [
    { ...decision, events: EVENTS },
    { ...decision, sequence: 8, events: [] },
  ]
  t.strictSame(decode(decisionsField, encode(decisionsField, batch)), batch)
})

const TAGS: readonly [EventType, number][] = [
  ['order_accepted', 0],
  ['order_rejected', 1],
  ['trade', 2],
  ['order_closed', 3],
  ['level_changed', 4],
  ['market_changed', 5],
  ['balance_changed', 6],
  ['account_opened', 7],
  ['asset_created', 8],
  ['transfer_settled', 9],
  ['withdrawal_requested', 10],
  ['deposit_credited', 11],
  ['command_rejected', 12],
  ['order_amended', 13],
  ['cancel_rejected', 14],
  ['cancel_timer_set', 15],
  ['cancel_timer_fired', 16],
  ['account_frozen', 17],
  ['amend_rejected', 18],
  ['reference_price_set', 19],
]
