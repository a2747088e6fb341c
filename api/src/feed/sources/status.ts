import type { Decision } from '@truebook/shared/decision'
import type { Said } from '@truebook/shared/wire/feed'
import type { Catalog } from '../catalog.js'
import type { Source } from './source.js'

/** Each market's status, whenever one changes. */
export function statusSource(catalog: Catalog, sequence: () => number): Source<Decision> {
  function snapshot(): string {
    const markets = catalog.markets().map(({ rules, status }) => ({ ticker: rules.ticker, status }))
    const head = { channel: 'status', type: 'snapshot', sequence: sequence() } as const
    const message: Said<'status'> = { ...head, markets }
    return JSON.stringify(message)
  }

  return {
    sequence,
    update({ sequence, time, events }) {
      const markets = events.flatMap((event) =>
        event.type === 'market_changed'
          ? [{ ticker: event.rules.ticker, status: event.status }]
          : [],
      )
      if (markets.length === 0) return undefined
      const message: Said<'status'> = { channel: 'status', type: 'update', sequence, time, markets }
      return JSON.stringify(message)
    },
    snapshot,
    open: () => ({ mode: 'snapshot', sequence: sequence(), texts: [snapshot()] }),
  }
}
