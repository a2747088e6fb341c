/** The place of a leaf among all networks': bit 64 mainnet, bits 32 to 63 the rollup, 0 to 31 the leaf. */
export function globalIndexOf(exitIndex: number, exchangeNetwork: number): bigint {
  return (BigInt(exchangeNetwork - 1) << 32n) | BigInt(exitIndex)
}

/** The exchange's own leaf that a global index names; undefined for those of other networks. */
export function exitIndexOf(globalIndex: bigint, exchangeNetwork: number): number | undefined {
  if (globalIndex >> 32n !== BigInt(exchangeNetwork - 1)) return undefined
  return Number(globalIndex & 0xffff_ffffn)
}
