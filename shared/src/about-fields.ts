/**
 * Details of a refusal that name its fields: always `fields`, joined by commas; also `field` if there is
 * only one.
 */
export function aboutFields(names: readonly string[]): Readonly<Record<string, string>> {
  const fields = names.join(', ')
  return names.length === 1 ? { field: names[0], fields } : { fields }
}
