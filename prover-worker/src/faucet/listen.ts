import { FAUCET_CHANNEL } from '@truebook/shared/db/faucet-channel'
import type { Pool, PoolClient } from 'pg'

/** Hears of gifts that are asked for, as soon as they are. */
export interface Listening {
  stop(): Promise<void>
}

const RECONNECT_MS = 1_000

/** Calls `onGift` at each notification; where the connection breaks, a new one is made. */
export function listenForGifts(
  pool: Pool,
  { onGift, onError }: { readonly onGift: () => void; readonly onError: (error: Error) => void },
): Listening {
  let client: PoolClient | undefined
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  let connecting = connect()

  async function connect(): Promise<void> {
    try {
      const connected = await pool.connect()
      client = connected
      connected.on('notification', onGift)
      connected.on('end', again)
      await connected.query(`listen ${FAUCET_CHANNEL}`)
      // What was asked for while nobody listened.
      onGift()
    } catch (error) {
      onError(error as Error)
      again()
    }
  }

  function again(): void {
    leave()
    if (isStopping || timer) return
    timer = setTimeout(() => {
      timer = undefined
      connecting = connect()
    }, RECONNECT_MS)
  }

  function leave(): void {
    client?.removeListener('end', again)
    client?.removeListener('notification', onGift)
    // A connection that listens is of no use to others.
    client?.release(true)
    client = undefined
  }

  return {
    async stop() {
      isStopping = true
      clearTimeout(timer)
      await connecting
      leave()
    },
  }
}
