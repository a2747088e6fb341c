/**
 * Node's flags for an api: its collector looks at young objects after each 64 MB, not 16, so requests under way wait
 * for it less often.
 */
export const API_FLAGS: readonly string[] = ['--max-semi-space-size=64']
