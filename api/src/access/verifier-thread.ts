import { parentPort } from 'node:worker_threads'
import { assert } from '@truebook/shared/assert'
import { lookAt, type WalletClaim } from './verifier.js'

/**
 * The program of threaded-verifier.ts's thread: claims come in batches, and each batch's answers go back as
 * one.
 */
const port = parentPort
assert(port !== null, 'Signatures are looked at in a thread.')
port.on('message', (claims: readonly WalletClaim[]) => port.postMessage(claims.map(lookAt)))
