import { createRefusedCommands } from '@truebook/engine/runtime/refused-commands'
import { type Command, REPLAY_WINDOW_MS } from '@truebook/shared/command'
import type { Event } from '@truebook/shared/event'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { NO_ATOMS } from '@truebook/shared/units'
import t, { type Test } from 'tap'
import { BTC, type CommandMaker, commandMaker, send, USDC, wallet } from './commands.js'
import { auditIsOk, decisionsOf, openDatabase, startEngine, until } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const settlements = async (streams: Streams) =>
  (await decisionsOf(streams))
    .flatMap(({ events }) => events)
    .filter(({ type }) => type === 'transfer_settled').length

const START = 1_900_000_000_000
const make = commandMaker({ seed: 62, now: Date.now })

/** A memory, and commands that it hears were refused. */
function openRefused(most?: number) {
  const refused = createRefusedCommands(most)
  return {
    refused,
    note(time: number): Command {
      const command = make.transfer(1, wallet(2), USDC, 1n)
      const about = { account: 1, original: command.id, originalMarket: 0 }
      const amounts = { low: NO_ATOMS, high: NO_ATOMS }
      const events: Event[] = [
        { type: 'command_rejected', code: 'INSUFFICIENT_BALANCE', ...about, ...amounts },
      ]
      refused.note(command, events, time)
      return command
    },
    known: (...commands: Command[]) => commands.map((command) => refused.has(command)),
  }
}

/** Has something decided, and so all that was sent before it. */
async function settle(streams: Streams, make: CommandMaker): Promise<void> {
  const last = make.deposit(wallet(3), BTC, 1n)
  await send(streams, last)
  await until('all is decided', async () =>
    (await decisionsOf(streams)).some(({ commandId }) => commandId.chance === last.id.chance),
  )
}

/** A transfer that was refused for want of money, and the money that has come since. */
async function refusedTransfer(t: Test, streams: Streams, make: CommandMaker) {
  await send(streams, make.deposit(wallet(1), BTC, 10n))
  await send(streams, make.deposit(wallet(2), BTC, 10n))
  const transfer = make.transfer(1, wallet(2), USDC, 5n)
  await send(streams, transfer)
  await send(streams, make.deposit(wallet(1), USDC, 100n))
  await settle(streams, make)
  t.equal(await settlements(streams), 0)
  return transfer
}

t.test('a command that was refused stays so, also for the engines that follow', async (t) => {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const make = commandMaker({ seed: 61, now: Date.now })
  const first = await startEngine(t, { url, streams })
  const standby = await startEngine(t, { url, streams })
  const transfer = await refusedTransfer(t, streams, make)

  await send(streams, transfer)
  await settle(streams, make)
  t.equal(await settlements(streams), 0, 'delivered twice')
  await first.stop()
  await until('the standby takes over', () => standby.role() === 'active')
  await send(streams, transfer)
  await settle(streams, make)
  t.equal(await settlements(streams), 0, 'delivered to one that has followed the journal')
  await standby.stop()
  const third = await startEngine(t, { url, streams })
  await send(streams, transfer)
  await settle(streams, make)
  t.equal(await settlements(streams), 0, 'delivered to one that has loaded the state')

  await send(streams, { ...make.transfer(1, wallet(2), USDC, 5n), signed: transfer.signed })
  await settle(streams, make)
  t.equal(await settlements(streams), 1, 'the same message in another command is taken')
  await third.stop()
  await auditIsOk(t, pool)
})

t.test('what was refused is known for ten minutes at least, and for twenty at most', async (t) => {
  const { refused, note, known } = openRefused()
  refused.note(make.transfer(1, wallet(2), USDC, 1n), [], 1)
  const a = note(START)
  const b = note(START + REPLAY_WINDOW_MS - 1)
  const c = note(START + REPLAY_WINDOW_MS)
  note(START + 2 * REPLAY_WINDOW_MS - 1)
  t.strictSame(known(a, b, c), [true, true, true])
  const d = note(START + 2 * REPLAY_WINDOW_MS)
  t.strictSame(known(a, b, c, d), [false, false, true, true])
})

t.test('beyond its number the older half of what was refused is forgotten', async (t) => {
  const { refused, note, known } = openRefused(4)
  const taken = make.transfer(1, wallet(2), USDC, 1n)
  refused.note(taken, [], START)
  t.notOk(refused.has(taken))
  const notes = [1, 2, 3, 4].map((ms) => note(START + ms))
  t.strictSame(known(...notes), [true, true, true, true])
  const last = note(START + 5)
  t.strictSame(known(...notes, last), [false, false, true, true, true])
})
