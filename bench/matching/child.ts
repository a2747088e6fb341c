import { tuneCompiler } from '@truebook/engine/tune-compiler'
import type { Request } from './request.js'
import { createSession } from './session.js'

// The process of one core: it answers its parent, one request after the other, until their connection ends. Its
// compiler is set as the engine's is.
tuneCompiler()
const answer = createSession()

process.on('message', async (request: Request) => {
  process.send?.(await answer(request))
})
process.on('disconnect', () => process.exit(0))
