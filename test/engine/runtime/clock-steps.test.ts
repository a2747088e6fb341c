import type { Command, CommandOf } from '@truebook/shared/command'
import type { Streams } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { commandMaker, send, USDC, wallet } from './commands.js'
import { auditIsOk, decisionsOf, openDatabase, startEngine, until } from './harness.js'

// Two files share two cores, and other work may have them too.
t.setTimeout(240_000)

const [MINUTE, HOUR] = [60_000, 3_600_000]
const START = 1_900_000_000_000

/** What was decided on a command: the code of its refusal, or that it was taken. */
async function decisionOn(streams: Streams, { id }: Command): Promise<string> {
  const find = async () =>
    (await decisionsOf(streams)).find(
      ({ commandId: { time, chance } }) => time === id.time && chance === id.chance,
    )
  await until('it is decided', async () => (await find()) !== undefined)
  const events = (await find())?.events ?? []
  const refusal = events.find((event) => event.type === 'command_rejected')
  return refusal ? refusal.code : 'taken'
}

/** An engine whose clock the test sets, as two of the three would be that were set wrong alike. */
async function openGround(t: Test, seed: number) {
  const { url, pool } = await openDatabase(t)
  const streams = memoryStreams()
  const clock = { time: START }
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) })
  const start = () => startEngine(t, { url, streams, log, now: () => clock.time })
  const make = commandMaker({ seed, now: () => clock.time })
  let engine = await start()
  await send(streams, make.deposit(wallet(1), USDC, 1_000n))
  let transfers = 0

  async function decide(command: Command): Promise<string> {
    await send(streams, command)
    return decisionOn(streams, command)
  }

  return {
    clock,
    lines,
    /** Somebody signs a transfer now, and sends it. */
    async pay(): Promise<{ readonly sent: CommandOf<'transfer'>; readonly code: string }> {
      const sent = make.transfer(1, wallet(2), USDC, 1n)
      const code = await decide(sent)
      if (code === 'taken') transfers += 1
      return { sent, code }
    },
    /** The same signed message, as an api sends it on when it comes again. */
    again: ({ signed }: CommandOf<'transfer'>) =>
      decide({ ...make.transfer(1, wallet(2), USDC, 1n), signed }),
    async restart(): Promise<void> {
      await engine.stop()
      engine = await start()
    },
    /** Each transfer that was taken has moved its atom once. */
    async isSound(): Promise<void> {
      await engine.stop()
      const { rows } = await pool.query(
        `select available::int from balances where asset = ${USDC} and account = 2`,
      )
      t.strictSame(rows, [{ available: transfers }])
      await auditIsOk(t, pool)
    },
  }
}

t.test('where clocks jump ahead and back, no message is taken twice', async (t) => {
  const { clock, lines, pay, again, restart, isSound } = await openGround(t, 81)
  const before = await pay()
  t.equal(before.code, 'taken')
  clock.time = START + 2 * HOUR
  t.equal(await again(before.sent), 'INVALID_TIMESTAMP', 'it is forgotten, and too old')
  const ahead = await pay()
  t.equal(ahead.code, 'taken', 'of somebody whose clock is as wrong')
  t.same(lines, [])

  clock.time = START + MINUTE
  for (const isRestarted of [false, true]) {
    if (isRestarted) await restart()
    t.equal(await again(before.sent), 'INVALID_TIMESTAMP', 'time does not come back')
    t.equal(await again(ahead.sent), 'REPLAYED_MESSAGE')
    t.equal((await pay()).code, 'INVALID_TIMESTAMP', 'until the clocks are there again')
  }
  t.match(lines.join(''), 'clock: Two clocks of three were ahead: until they come to 2030-03-17T')
  clock.time = START + 2 * HOUR + MINUTE
  t.equal((await pay()).code, 'taken')
  t.equal(await again(ahead.sent), 'REPLAYED_MESSAGE')
  clock.time += 10 * MINUTE
  t.equal(await again(ahead.sent), 'INVALID_TIMESTAMP')
  await isSound()
})

t.test('where clocks go back and come again, no message is taken twice', async (t) => {
  const { clock, pay, again, restart, isSound } = await openGround(t, 82)
  const before = await pay()
  t.equal(before.code, 'taken')
  for (const isRestarted of [false, true]) {
    clock.time = START - 2 * HOUR
    if (isRestarted) await restart()
    t.equal(await again(before.sent), 'REPLAYED_MESSAGE', 'nothing is forgotten meanwhile')
    t.equal((await pay()).code, 'INVALID_TIMESTAMP', 'of somebody whose clock is as wrong')
  }
  clock.time = START + 9 * MINUTE
  const later = await pay()
  t.equal(later.code, 'taken')
  clock.time = START - 2 * HOUR
  t.equal(await again(later.sent), 'REPLAYED_MESSAGE')
  clock.time = START + 20 * MINUTE
  await restart()
  t.equal(await again(before.sent), 'INVALID_TIMESTAMP')
  t.equal(await again(later.sent), 'INVALID_TIMESTAMP')
  t.equal((await pay()).code, 'taken')
  await isSound()
})
