import { fail } from '../domain/failure.ts';

/**
 * A port, or a part of one, whose implementation is loaded when one of its methods is first called. The
 * methods are listed, since whoever serves a gateway asks for its own properties; one that is missing
 * from the list does not compile.
 */
export function late<Port extends object>(
	methods: Readonly<Record<keyof Port, true>>,
	load: () => Promise<Port>,
): Port {
	const port: Partial<Record<string, unknown>> = {};
	for (const name of Object.keys(methods)) {
		port[name] = async (...input: unknown[]) => {
			const loaded = await load();
			const method: unknown = Reflect.get(loaded, name);
			if (typeof method !== 'function') throw fail('bug', `there is no method ${name}`);
			return Reflect.apply(method, loaded, input);
		};
	}
	return port as Port;
}
