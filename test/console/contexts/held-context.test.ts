import { describe, expect, test } from 'vitest';
import { revocable } from '../../../source/console/contexts/revocable.ts';
import { gatewayIds, gatewayMethods } from '../../../source/operations/gateways.ts';
import type { Gateways } from '../../../source/operations/ports.ts';

/** Gateways whose every method answers its own name. */
function echoing(): { readonly gateways: Gateways; readonly heard: string[] } {
	const heard: string[] = [];
	const entries = gatewayIds.map((id) => [
		id,
		Object.fromEntries(
			Object.keys(gatewayMethods[id]).map((name) => [
				name,
				async () => {
					heard.push(`${id}.${name}`);
				},
			]),
		),
	]);
	return { gateways: Object.fromEntries(entries) as Gateways, heard };
}

describe('gateways that are taken back', () => {
	test('answer until then, and refuse every method after it, before anything is sent', async () => {
		const { gateways, heard } = echoing();
		const lent = revocable(gateways, 'staging was left');
		const all = gatewayIds.flatMap((id) =>
			Object.keys(gatewayMethods[id]).map((name) => ({ id, name })),
		);
		const call = ({ id, name }: (typeof all)[number]) =>
			(Reflect.get(lent.gateways[id], name) as () => Promise<unknown>)();
		for (const one of all) await call(one);
		expect(heard).toEqual(all.map(({ id, name }) => `${id}.${name}`));
		lent.revoke();
		for (const one of all) {
			await expect(call(one)).rejects.toMatchObject({
				failure: { kind: 'aborted', message: 'staging was left' },
			});
		}
		expect(heard).toHaveLength(all.length);
	});
});
