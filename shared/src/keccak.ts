import { createKeccak } from 'hash-wasm'

/** The Keccak-256 hash (Ethereum's, not SHA3-256) of any number of bytes: 32 fresh bytes. */
export function keccak256(data: Uint8Array): Uint8Array {
  return hasher.init().update(data).digest('binary')
}

// One hasher is reused, as making one costs far more than a hash. That is safe since nothing here waits
// between init and digest.
const hasher = await createKeccak(256)
