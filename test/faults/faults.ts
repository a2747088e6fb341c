import { CHAINS } from './injections/chain.js'
import { CLIENTS } from './injections/clients.js'
import { CLOCKS } from './injections/clocks.js'
import { DISKS } from './injections/disk.js'
import { ENDS } from './injections/ends.js'
import type { Fault } from './injections/fault.js'
import { KILLS } from './injections/kills.js'
import { NETWORKS } from './injections/networks.js'
import { SERVERS } from './injections/servers.js'
import { STALLS } from './injections/stalls.js'
import { STREAMS } from './injections/streams.js'

/** All that the harness knows to break. */
export const FAULTS: readonly Fault[] = [
  ...KILLS,
  ...ENDS,
  ...SERVERS,
  ...DISKS,
  ...STALLS,
  ...STREAMS,
  ...NETWORKS,
  ...CLOCKS,
  ...CHAINS,
  ...CLIENTS,
]
