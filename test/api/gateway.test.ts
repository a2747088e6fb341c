import { createGateway, type GatewayOptions } from '@truebook/api/gateway'
import { createBacklog } from '@truebook/api/overload/backlog'
import { decode } from '@truebook/shared/codec'
import { type Command, commandsField, MAX_ENTRY_COMMANDS } from '@truebook/shared/command'
import { newOrderId } from '@truebook/shared/new-order-id'
import { formatOrderId } from '@truebook/shared/order-id'
import { STREAM_START, type Stream, UnsentError } from '@truebook/shared/streams'
import { memoryStreams } from '@truebook/shared/streams/memory'
import { lots } from '@truebook/shared/units'
import t from 'tap'

const wallet = `0x${'ab'.repeat(20)}`
const openAccount = (): Command => ({ type: 'open_account', id: newOrderId(1), wallet })

function build(t: Tap, options: Partial<GatewayOptions> = {}) {
  const streams = memoryStreams()
  t.teardown(() => streams.close())
  const outcomes: string[] = []
  const gateway = createGateway({
    commands: streams.commands,
    isConnected: () => true,
    timeoutMs: 10_000,
    limit: 2,
    onOutcome: (outcome) => outcomes.push(outcome),
    backlog: createBacklog(() => 0),
    ...options,
  })
  return { gateway, outcomes, commands: streams.commands }
}

const signed = {
  account: 1,
  signedAt: 0,
  digest: { high: 0, low: 0 },
  message: '',
  signature: Buffer.alloc(65),
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

type Tap = Pick<typeof t, 'teardown'>

/** A stream that fails as given, after or instead of appending. */
function failing(error: Error): Stream {
  const { commands } = memoryStreams()
  return { ...commands, append: () => Promise.reject(error) }
}

t.test('a command goes to the stream, and its own decision comes back', async (t) => {
  const { gateway, outcomes, commands } = build(t)
  const [one, two] = [openAccount(), openAccount()]
  const answers = [gateway.send(one), gateway.send(two)]
  await turn()
  const entries = await commands.read(STREAM_START, 10, 0)
  t.same(
    entries.map(({ bytes }) => decode(commandsField, bytes)),
    [[one, two]],
    'together with those of its turn',
  )
  const decisionOf = ({ id }: Command, sequence: number) => {
    return { sequence, time: 1, commandId: id, events: [] }
  }
  gateway.take(decisionOf(openAccount(), 1))
  gateway.take(decisionOf(two, 2))
  gateway.take(decisionOf(one, 3))
  t.same(
    (await Promise.all(answers)).map(({ sequence }) => sequence),
    [3, 2],
  )
  t.equal(gateway.waiting(), 0)
  t.same(outcomes, ['decided', 'decided'])
})

t.test('without a decision in time the outcome is unknown, and says what to ask for', async (t) => {
  const { gateway, outcomes } = build(t, { timeoutMs: 200 })
  const command = openAccount()
  await t.rejects(gateway.send(command), {
    code: 'OUTCOME_UNKNOWN',
    details: { request_id: formatOrderId(command.id, 0) },
  })
  const orderId = newOrderId(5)
  const cancel: Command = { type: 'cancel_order', id: newOrderId(1), signed, market: 3, orderId }
  await t.rejects(gateway.send(cancel), {
    code: 'OUTCOME_UNKNOWN',
    details: { order_id: formatOrderId(orderId, 3) },
  })
  t.same(outcomes, ['unknown', 'unknown'])
  t.equal(gateway.waiting(), 0)
})

t.test('an unknown outcome of an amendment or a batch names its orders', async (t) => {
  const { gateway } = build(t, { timeoutMs: 200 })
  const [id, orderId, other] = [newOrderId(1), newOrderId(5), newOrderId(6)]
  const order_id = formatOrderId(orderId, 3)
  const amend = { type: 'amend_order', id, signed, market: 3, orderId } as const
  await t.rejects(gateway.send({ ...amend, price: 1, quantity: lots(0) }), {
    code: 'OUTCOME_UNKNOWN',
    details: { order_id },
  })
  const orders = [
    { market: 3, orderId },
    { market: 4, orderId: other },
  ]
  await t.rejects(gateway.send({ type: 'cancel_batch', id, signed, orders }), {
    code: 'OUTCOME_UNKNOWN',
    details: {
      request_id: formatOrderId(id, 0),
      order_ids: `${order_id},${formatOrderId(other, 4)}`,
    },
  })
})

t.test('beyond its limit it takes nothing more', async (t) => {
  const { gateway } = build(t, { timeoutMs: 200 })
  const two = [gateway.send(openAccount()), gateway.send(openAccount())]
  await t.rejects(gateway.send(openAccount()), { code: 'UNAVAILABLE' })
  for (const one of two) await t.rejects(one, { code: 'OUTCOME_UNKNOWN' })
})

t.test('more than an entry may hold goes out in several, in order', async (t) => {
  const { gateway, commands } = build(t, { limit: 1000 })
  const sent = Array.from({ length: MAX_ENTRY_COMMANDS * 2 + 1 }, openAccount)
  const answers = sent.map((command) => gateway.send(command))
  await turn()
  const entries = await commands.read(STREAM_START, 10, 0)
  const lists = entries.map(({ bytes }) => decode(commandsField, bytes))
  t.same(
    lists.map(({ length }) => length),
    [MAX_ENTRY_COMMANDS, MAX_ENTRY_COMMANDS, 1],
  )
  t.same(lists.flat(), sent)
  sent.forEach(({ id }, i) => {
    gateway.take({ sequence: i + 1, time: 1, commandId: id, events: [] })
  })
  t.equal((await Promise.all(answers)).length, sent.length)
})

t.test('a command that cannot be written fails alone, and those beside it go out', async (t) => {
  const { gateway, outcomes, commands } = build(t, { limit: 10 })
  const broken = (): Command => ({ type: 'open_account', id: newOrderId(1), wallet: 'a\0b' })
  const [one, two] = [openAccount(), openAccount()]
  const failing = [gateway.send(broken())]
  const first = gateway.send(one)
  failing.push(gateway.send(broken()))
  const mistake = { code: 'INTERNAL', cause: { name: 'AssertionError' } }
  await Promise.all(failing.map((each) => t.rejects(each, mistake)))
  t.equal(gateway.waiting(), 1)
  await t.rejects(gateway.send(broken()), mistake, 'also with nothing beside it')
  const second = gateway.send(two)
  await turn()
  const entries = await commands.read(STREAM_START, 10, 0)
  t.same(
    entries.map(({ bytes }) => decode(commandsField, bytes)),
    [[one], [two]],
  )
  for (const { id } of [one, two]) {
    gateway.take({ sequence: 1, time: 1, commandId: id, events: [] })
  }
  await Promise.all([first, second])
  t.same(outcomes, ['unavailable', 'unavailable', 'unavailable', 'decided', 'decided'])
})

t.test('while the streams are away nothing is sent', async (t) => {
  const { gateway, commands } = build(t, { isConnected: () => false })
  await t.rejects(gateway.send(openAccount()), { code: 'UNAVAILABLE' })
  t.same(await commands.read(STREAM_START, 10, 0), [])
})

for (const error of [
  Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' }),
  new UnsentError('Connection is closed.'),
]) {
  t.test(`${error.name} means that nothing was sent`, async (t) => {
    let time = 0
    const backlog = createBacklog(() => time)
    const { gateway } = build(t, { commands: failing(error), backlog })
    const two = [gateway.send(openAccount()), gateway.send(openAccount())]
    for (const one of two) await t.rejects(one, { code: 'UNAVAILABLE' })
    time += 60_000
    t.equal(backlog.waitMs(16), 16, 'nor does the engine owe an answer')
  })
}

t.test('a connection that breaks leaves the outcome open until a decision comes', async (t) => {
  const { gateway } = build(t, { commands: failing(new Error('Connection is closed.')) })
  const command = openAccount()
  const answer = gateway.send(command)
  await turn()
  gateway.take({ sequence: 9, time: 1, commandId: command.id, events: [] })
  t.equal((await answer).sequence, 9)
})

t.test('who was told that the outcome is unknown is not counted again', async (t) => {
  const { commands } = memoryStreams()
  let refuse = () => {}
  const refused = new Promise<string>((_, reject) => {
    refuse = () => reject(new UnsentError('Connection is closed.'))
  })
  const late: Stream = { ...commands, append: () => refused }
  const { gateway, outcomes } = build(t, { commands: late, timeoutMs: 20 })
  await t.rejects(gateway.send(openAccount()), { code: 'OUTCOME_UNKNOWN' })
  refuse()
  await turn()
  t.same(outcomes, ['unknown'])
})

/** A stream that has what it is given only when it is told to. */
function slowStream() {
  const { commands } = memoryStreams()
  const taken: (readonly Command[])[] = []
  const ends: (() => void)[] = []
  const append = (bytes: Buffer) => {
    taken.push(decode(commandsField, bytes))
    return new Promise<string>((resolve) => ends.push(() => resolve('1-0')))
  }
  return { stream: { ...commands, append }, taken, endNext: () => ends.shift()?.() }
}

t.test('what comes while an entry is on its way goes out together after it', async (t) => {
  const { stream, taken, endNext } = slowStream()
  const { gateway } = build(t, { commands: stream, limit: 10 })
  const sent = Array.from({ length: 4 }, openAccount)
  const answers: Promise<unknown>[] = []
  for (const command of sent) {
    answers.push(gateway.send(command))
    await turn()
  }
  t.same(taken, [[sent[0]]])
  endNext()
  await turn()
  t.same(taken, [[sent[0]], sent.slice(1)])
  for (const { id } of sent) {
    gateway.take({ sequence: 1, time: 1, commandId: id, events: [] })
  }
  await Promise.all(answers)
})

t.test('what could not go out in time was not sent, and never is', async (t) => {
  const { stream, taken, endNext } = slowStream()
  const { gateway, outcomes } = build(t, { commands: stream, timeoutMs: 200 })
  const first = openAccount()
  const unknown = gateway.send(first)
  await turn()
  const unsent = gateway.send(openAccount())
  await t.rejects(unknown, { code: 'OUTCOME_UNKNOWN' })
  await t.rejects(unsent, { code: 'UNAVAILABLE' })
  endNext()
  await turn()
  t.same(taken, [[first]])
  t.same(outcomes, ['unknown', 'unavailable'])
})
