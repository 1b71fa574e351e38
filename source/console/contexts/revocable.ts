import { fail } from '../../domain/failure.ts';
import { gatewayIds, gatewayMethods } from '../../operations/gateways.ts';
import type { Gateways } from '../../operations/ports.ts';

/** Gateways that answer until they are taken back: then every later call is refused, and sends nothing. */
export function revocable(
	gateways: Gateways,
	why: string,
): { readonly gateways: Gateways; revoke(): void } {
	let revoked = false;
	const entries = gatewayIds.map((id) => {
		const gateway: object = gateways[id];
		const methods = Object.keys(gatewayMethods[id]).map((name) => [
			name,
			(...input: readonly unknown[]): unknown => {
				if (revoked) return Promise.reject(fail('aborted', why));
				const method: unknown = Reflect.get(gateway, name);
				if (typeof method !== 'function') throw fail('bug', `there is no method ${name}`);
				return Reflect.apply(method, gateway, input);
			},
		]);
		return [id, Object.fromEntries(methods)];
	});
	return {
		gateways: Object.fromEntries(entries) as Gateways,
		revoke: () => {
			revoked = true;
		},
	};
}
