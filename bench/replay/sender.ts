import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { unreachable } from '@truebook/shared/assert'
import { otherSide } from '@truebook/shared/words'
import type { Client, SignedRequest } from './client.js'
import type { Answer } from './connection.js'
import { type ReplayMarket, TICKER } from './market.js'
import type { MakerOrder, Operation, TakeOperation } from './operation.js'
import { isDone, refusalOf, sendSurely } from './retry.js'
import type { Traders } from './traders.js'

/** Carries operations out through the API, and keeps count of what became of them. */
export interface Sender {
  send(operation: Operation): Promise<void>
  /** Signed requests that the exchange acknowledged, by what they were. */
  readonly acknowledged: Readonly<Record<Operation['kind'], number>>
  /** From sending to acknowledgement, in microseconds. */
  readonly latency: RecordableHistogram
  /** What did not come out as planned, one sentence each. */
  readonly surprises: readonly string[]
  /** The id of an order that was placed. */
  sampleOrderId(): string | undefined
}

export function createSender(options: {
  readonly traders: Traders
  readonly market: ReplayMarket
}): Sender {
  const { traders, market } = options
  const acknowledged = { place: 0, cancel: 0, take: 0 }
  const latency = createHistogram()
  const surprises: string[] = []
  /** By the plan's number. */
  const orderIds: (string | undefined)[] = []

  async function deliver(client: Client, request: SignedRequest): Promise<Answer> {
    const start = performance.now()
    const answer = await sendSurely(() => client.send(request))
    latency.record(Math.max(1, Math.round((performance.now() - start) * 1000)))
    return answer
  }

  async function place(order: MakerOrder): Promise<Answer> {
    const client = traders.makers[order.wallet]
    const terms = termsOf(order, market)
    const answer = await deliver(client, client.order({ ...terms, post_only: true }))
    const fate = await fateOf(client, answer, answer.body.order_id)
    if (isDone(fate)) orderIds[order.number] = String(fate.body.order_id)
    return fate
  }

  async function cancel({ number, wallet }: MakerOrder): Promise<Answer | undefined> {
    const client = traders.makers[wallet]
    const orderId = orderIds[number]
    // Its placement was refused, and that was told already.
    if (orderId === undefined) return undefined
    orderIds[number] = undefined
    return fateOf(client, await deliver(client, client.cancel(orderId)), orderId)
  }

  async function take({ order, wallet, quantity }: TakeOperation): Promise<Answer> {
    const client = traders.takers[wallet]
    const { price, side } = order
    const terms = termsOf({ side: otherSide(side), price, quantity }, market)
    const answer = await deliver(client, client.order({ ...terms, time_in_force: 1 }))
    return fateOf(client, answer, answer.body.order_id)
  }

  function perform(operation: Operation): Promise<Answer | undefined> {
    switch (operation.kind) {
      case 'place':
        return place(operation.order)
      case 'cancel':
        return cancel(operation.order)
      case 'take':
        return take(operation)
      default:
        return unreachable(operation)
    }
  }

  return {
    async send(operation) {
      const answer = await perform(operation)
      if (answer === undefined) return
      if (isDone(answer)) acknowledged[operation.kind]++
      const surprise = surpriseOf(operation, answer, market)
      if (surprise !== undefined) surprises.push(surprise)
    },
    acknowledged,
    latency,
    surprises,
    sampleOrderId: () => orderIds.find((id) => id !== undefined),
  }
}

type Terms = Pick<MakerOrder, 'side' | 'price' | 'quantity'>

function termsOf({ side, price, quantity }: Terms, market: ReplayMarket) {
  return {
    ticker: TICKER,
    side,
    order_type: 'LIMIT',
    price: market.priceText(price),
    quantity: market.quantityText(quantity),
  } as const
}

/** Of a message that had arrived before, only the order itself can tell what came of it. */
async function fateOf(client: Client, answer: Answer, orderId: unknown): Promise<Answer> {
  const wasDone = ALREADY_DONE.has(String(answer.body.code))
  return wasDone ? sendSurely(() => client.get(`/orders/${String(orderId)}`)) : answer
}

const ALREADY_DONE = new Set(['REPLAYED_MESSAGE', 'CANCELLATION_ALREADY_RECEIVED'])

const EXPECTED_STATUS = { place: 'PENDING', cancel: 'CANCELLED', take: 'FILLED' } as const

function surpriseOf(
  operation: Operation,
  answer: Answer,
  market: ReplayMarket,
): string | undefined {
  const expected = EXPECTED_STATUS[operation.kind]
  const { quantity } = operation.kind === 'take' ? operation : operation.order
  const price = market.priceText(operation.order.price)
  const what = `The ${operation.kind} of ${market.quantityText(quantity)} at ${price}`
  if (!isDone(answer)) return `${what} was refused: ${refusalOf(answer)}`
  const { status, average_price } = answer.body
  if (status !== expected) return `${what} ended as ${String(status)}, not as ${expected}.`
  if (operation.kind !== 'take' || average_price === price) return undefined
  return `${what} traded at ${String(average_price)}.`
}
