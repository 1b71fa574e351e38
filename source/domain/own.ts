/**
 * What an object has under a name that came from outside. `undefined` for a name that it has not, be it
 * `constructor`, `toString` or `__proto__`, under which every object of JavaScript inherits something.
 */
export function own<Value>(
	values: { readonly [name: string]: Value },
	name: string,
): Value | undefined {
	return Object.hasOwn(values, name) ? values[name] : undefined;
}
