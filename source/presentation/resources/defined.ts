type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> };

/** `values` without its undefined fields, as exactOptionalPropertyTypes wants them. */
export function defined<T extends object>(values: T): Partial<Defined<T>> {
	return Object.fromEntries(
		Object.entries(values).filter(([, value]) => value !== undefined),
	) as Partial<Defined<T>>;
}
