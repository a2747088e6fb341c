import type { Pool, PoolClient } from 'pg'

/** Listens for notifications of Postgres. */
export interface Listening {
  stop(): Promise<void>
}

const RECONNECT_MS = 1_000

export interface ListenOptions {
  readonly channels: readonly string[]
  readonly onTold: (channel: string) => void
  readonly onError: (error: Error) => void
}

/** Calls `onTold` at each notification. Where the connection breaks, makes a new one. */
export function listen(pool: Pool, { channels, onTold, onError }: ListenOptions): Listening {
  const onNotification = ({ channel }: { readonly channel: string }) => onTold(channel)
  let client: PoolClient | undefined
  let isStopping = false
  let timer: NodeJS.Timeout | undefined
  let connecting = connect()

  async function connect(): Promise<void> {
    try {
      const connected = await pool.connect()
      client = connected
      connected.on('notification', onNotification)
      connected.on('end', again)
      for (const channel of channels) await connected.query(`listen ${channel}`)
      // Notifications sent while nobody listened are lost: every channel may have had one.
      for (const channel of channels) onTold(channel)
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
    client?.removeListener('notification', onNotification)
    // A connection that listens is closed, not given back to the pool.
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
