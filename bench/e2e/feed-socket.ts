import { once } from 'node:events'
import type { Key } from '@truebook/client'
import { HostError } from '@truebook/host/host-error'
import { signRequest } from '@truebook/shared/hmac'
import { WebSocket } from 'ws'
import type { RawAnswer } from './http-socket.js'
import { PREFIX } from './raw-request.js'

/** A connection to the live feed that is logged in, with one operation under way at most. */
export interface FeedSocket {
  send(message: string): Promise<RawAnswer>
  close(): void
}

const TARGET = `${PREFIX}/ws`

export async function openFeedSocket(url: string, key: Key): Promise<FeedSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${TARGET}`, {
    perMessageDeflate: false,
  })
  // The first message is a greeting.
  await once(socket, 'message')
  const feed = overSocket(socket)
  const { status, body } = await feed.send(loginOf(key))
  if (status !== 200) throw new HostError(`A login of the load was refused: ${body}`)
  return feed
}

function loginOf({ apiKey, apiSecret: secret }: Key): string {
  const timestamp = Date.now()
  const signed = { method: 'GET', target: TARGET, prefix: PREFIX, timestamp: String(timestamp) }
  const headers = signRequest({ apiKey, secret, ...signed })
  const signature = headers['x-api-signature']
  return JSON.stringify({ id: 0, op: 'login', api_key: apiKey, timestamp, signature })
}

function overSocket(socket: WebSocket): FeedSocket {
  let settle: ((answer: RawAnswer) => void) | undefined
  let fail: (error: Error) => void = () => {}
  socket.on('message', (data) => {
    const body = data.toString()
    settle?.({ status: statusOf(body), body })
  })
  const broken = () => fail(new Error('The exchange closed a connection of the load.'))
  socket.on('error', broken)
  socket.on('close', broken)
  return {
    send(message) {
      return new Promise((resolve, reject) => {
        settle = resolve
        fail = reject
        socket.send(message)
      })
    },
    close() {
      fail = () => {}
      socket.terminate()
    },
  }
}

/** Reads only a refusal as JSON: a load generator shares the machine with what it measures. */
function statusOf(body: string): number {
  return body.includes('"ok":true') ? 200 : JSON.parse(body).status
}
