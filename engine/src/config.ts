import { MAX_ENTRY_COMMANDS } from '@truebook/shared/command'
import { onOff, PART_SETTINGS, wholeNumber } from '@truebook/shared/config'
import { MAX_BATCH } from '@truebook/shared/decision'

/** The environment of an engine. */
export const ENGINE_SETTINGS = {
  ...PART_SETTINGS,
  /** The most commands in one transaction. */
  ENGINE_BATCH: wholeNumber({ min: 1, max: MAX_BATCH - MAX_ENTRY_COMMANDS }, 1000),
  /** How many sequences the event stream keeps. */
  PUBLISH_HISTORY: wholeNumber({ min: 1000, max: 100_000_000 }, 100_000),
  /** Whether an active engine creates the assets and markets of seed.ts that are missing. */
  SEED_MARKETS: onOff('0'),
} as const
