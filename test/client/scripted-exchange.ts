import { type ClientOptions, createClient, type Signer } from '@truebook/client'
import type { HttpAnswer, HttpRequest, Transport } from '@truebook/client/transport'
import { Wallet } from 'ethers'

export const signer: Signer = Wallet.createRandom()
export const key = { apiKey: 'key', apiSecret: 'secret' }
export const ORDER = {
  ticker: 'BTC_USDC',
  side: 'BUY',
  order_type: 'LIMIT',
  quantity: '1',
} as const

export function answerOf(status: number, body: unknown, retryAfter?: string): HttpAnswer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return { status, text, header: (name) => (name === 'retry-after' ? retryAfter : undefined) }
}

export const refusal = (status: number, code: string, details: object = {}) =>
  answerOf(status, { error: code, code, message: code, ...details }, '0')
export const CLOCK = answerOf(200, { server_time: 1_767_225_600_000 })

/** An exchange that gives these answers in turn, or none at all; it tells the time besides. */
export function scripted(...answers: (HttpAnswer | 'lost')[]) {
  const sent: HttpRequest[] = []
  const transport: Transport = async (request) => {
    if (request.url.endsWith('/time') && !request.headers['x-api-key']) return CLOCK
    sent.push(request)
    const answer = answers[Math.min(sent.length, answers.length) - 1]
    if (answer === 'lost') throw new Error('the connection broke')
    return answer
  }
  return { transport, sent }
}

export function clientOf(transport: Transport, options: Partial<ClientOptions> = {}) {
  return createClient({
    url: 'http://127.0.0.1:1/v1',
    key,
    signer,
    transport,
    patienceMs: 1_000,
    ...options,
  })
}
