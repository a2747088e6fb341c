/** Which fields a refusal is about, as its details: `field` where it is one, as of every refusal of one field. */
export function aboutFields(names: readonly string[]): Readonly<Record<string, string>> {
  const fields = names.join(', ')
  return names.length === 1 ? { field: names[0], fields } : { fields }
}
