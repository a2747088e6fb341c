/**
 * What Node is told where an api is started: its collector then looks at what is young after each
 * 64 MB, not after 16, and whoever is under way waits for it more seldom.
 */
export const API_FLAGS: readonly string[] = ['--max-semi-space-size=64']
