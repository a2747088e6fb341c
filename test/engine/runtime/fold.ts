import { createExchange, type Exchange } from '@truebook/engine/core/exchange'
import { type Batch, lastSequenceOf } from '@truebook/engine/runtime/batch'
import type { Committer } from '@truebook/engine/runtime/committer'
import { SEED_ASSETS, SEED_MARKETS } from '@truebook/engine/runtime/seed'
import { encode } from '@truebook/shared/codec'
import type { Command } from '@truebook/shared/command'
import { decisionsField } from '@truebook/shared/decision'

/** Folds commands into batches outside any engine, and commits them when asked to. */
export interface Folder {
  readonly exchange: Exchange
  fold(commands: readonly Command[], time: number): Batch
}

/** A folder at genesis; its first batch should be `seeds()`. */
export function createFolder(): Folder {
  const exchange = createExchange()
  let previousSequence = 0
  return {
    exchange,
    fold(commands, time) {
      const decisions = commands.map((command, i) => {
        const sequence = previousSequence + i + 1
        const events = exchange.apply(command, sequence, time)
        return { sequence, time, commandId: command.id, events }
      })
      const timed = commands.map((command) => ({ time, command }))
      const streamId = `${time}-${previousSequence}`
      const batch = { previousSequence, commands: timed, decisions, streamId }
      previousSequence = lastSequenceOf(batch)
      return batch
    },
  }
}

/** The commands that make the seeded assets and markets. */
export function seeds(): Command[] {
  return [
    ...SEED_ASSETS.map((asset, i) => {
      return { type: 'create_asset', id: { time: 0, chance: i }, asset } as const
    }),
    ...SEED_MARKETS.map((market, i) => {
      return { type: 'create_market', id: { time: 0, chance: 10 + i }, market } as const
    }),
  ]
}

export function commitBatch(committer: Committer, batch: Batch): Promise<void> {
  return committer.commit(batch, encode(decisionsField, batch.decisions))
}
