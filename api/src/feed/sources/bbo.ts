import { formatSteps } from '@truebook/shared/decimal'
import type { Side } from '@truebook/shared/words'
import type { ListedMarket } from '../catalog.js'
import type { MarketDepth } from '../depth.js'
import type { FoldedStep } from '../market-step.js'
import type { Source } from './source.js'

/** The best price of each side and the quantity there, whenever one of them changes. */
export function bboSource(
  { tick, step }: ListedMarket,
  channel: string,
  book: MarketDepth,
): Source<FoldedStep> {
  let said = bestText()

  function bestOf(side: Side): string {
    const [best] = book.ladders[side].best(1)
    if (!best) return 'null'
    return `["${formatSteps(best.price, tick)}","${formatSteps(best.quantity, step)}"]`
  }

  function bestText(): string {
    return `"bid":${bestOf('BUY')},"ask":${bestOf('SELL')}`
  }

  const head = `{"channel":"${channel}","type":`
  const snapshot = () => `${head}"snapshot","sequence":${book.marketSequence},${bestText()}}`

  return {
    sequence: () => book.marketSequence,
    update({ sequence, time, levels }) {
      if (levels.length === 0) return undefined
      const best = bestText()
      if (best === said) return undefined
      said = best
      return `${head}"update","sequence":${sequence},"time":${time},${best}}`
    },
    snapshot,
    open: () => ({ mode: 'snapshot', sequence: book.marketSequence, texts: [snapshot()] }),
  }
}
