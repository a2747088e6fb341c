import { decode, encode } from '@truebook/shared/codec'
import { type CommandType, commandField } from '@truebook/shared/command'
import { journalCommandsField } from '@truebook/shared/decision'
import t from 'tap'
import { COMMANDS } from './samples.js'

t.test('every type of command survives the wire, with values at its edges', async (t) => {
  for (const command of COMMANDS) {
    const bytes = encode(commandField, command)
    t.strictSame(decode(commandField, bytes), command, command.type)
    t.ok(encode(commandField, decode(commandField, bytes)).equals(bytes), 'and gives equal bytes')
  }
})

t.test('a type keeps its tag, which the journal holds for ever', async (t) => {
  const tags = new Map(COMMANDS.map((command) => [command.type, encode(commandField, command)[0]]))
  t.strictSame([...tags], TAGS)
})

t.test('a journal row gives back its commands and their times', async (t) => {
  const row = COMMANDS.map((command, i) => ({ time: 1_700_000_000_000 + i, command }))
  t.strictSame(decode(journalCommandsField, encode(journalCommandsField, row)), row)
})

t.test('an order costs few bytes on the wire besides what its wallet signed', async (t) => {
  const [order] = COMMANDS
  if (order.type !== 'place_order') throw new Error('The first sample is an order.')
  const signed = order.signed.message.length + order.signed.signature.length
  t.ok(encode(commandField, { ...order, clientOrderId: '' }).length - signed < 100)
})

const TAGS: readonly [CommandType, number][] = [
  ['place_order', 0],
  ['cancel_order', 1],
  ['cancel_all', 2],
  ['transfer', 3],
  ['withdraw', 4],
  ['deposit', 5],
  ['open_account', 6],
  ['create_asset', 7],
  ['create_market', 8],
  ['set_market_status', 9],
  ['tick', 10],
  ['undecodable', 11],
  ['amend_order', 12],
  ['place_batch', 13],
  ['cancel_batch', 14],
  ['cancel_all_after', 15],
  ['set_account_frozen', 16],
  ['expire', 17],
  ['pay_fees', 18],
  ['amend_batch', 19],
  ['set_reference_price', 20],
  ['create_market_as', 21],
]
