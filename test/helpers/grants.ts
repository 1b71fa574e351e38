import type { Grant } from '../../source/domain/effect.ts';
import type { ResourceId } from '../../source/domain/resource-id.ts';

type Some = Partial<Omit<ResourceId, 'name'>> & Partial<Omit<Grant, 'resources'>>;

/**
 * A grant as the guard makes one: for queues of these names, unless told otherwise, in the account and
 * region of an emulator.
 */
export function grantFor(names: string | readonly [string, ...string[]], some: Some = {}): Grant {
	const { kind = 'queue', account = '000000000000', region = 'us-east-1', ...more } = some;
	const [first, ...others] = typeof names === 'string' ? [names] : names;
	const resource = (name: string): ResourceId => ({ kind, account, region, name });
	return {
		effect: 'destroy',
		what: `test ${first}`,
		resources: [resource(first), ...others.map(resource)],
		...more,
	};
}
