import type { PlatformApplication } from '../../source/domain/push/device.ts';
import type { PushGateway } from '../../source/operations/ports.ts';
import { account, region } from '../operations/fakes.ts';
import { nameAtEnd } from './walk-account.ts';
import type { LateAnswers } from './walk-late.ts';

const application: PlatformApplication = {
	...{ arn: `arn:aws:sns:${region}:${account}:app/GCM/e-shop`, platform: 'GCM', name: 'e-shop' },
	...{ enabled: true, logs: { success: false, failure: true }, events: {}, raw: {} },
};
const ids = ['e-held', 'e-lost'];

/** Mobile push of the world of a walk: one application, and two devices, of which one is disabled. */
export function pushOf(late: LateAnswers): PushGateway {
	const { answer: later } = late;
	const answer = later.bind(late);
	const act = late.act.bind(late);
	const enabled = new Set(['e-held']);
	const endpoint = (id: string) => ({
		arn: `arn:aws:sns:${region}:${account}:endpoint/GCM/e-shop/${id}`,
		enabled: enabled.has(id),
	});
	return {
		applicationsPage: (_, options) => answer(() => ({ items: [application] }), options),
		application: (_, options) => answer(() => application, options),
		endpointsPage: (_, options) => answer(() => ({ items: ids.map(endpoint) }), options),
		endpoint: (arn, options) => answer(() => endpoint(nameAtEnd(arn)), options),
		setEnabled: ({ arn, enabled: wanted }, options) => {
			const id = nameAtEnd(arn);
			act(wanted ? 'enable endpoint' : 'disable endpoint', id);
			return answer(() => {
				if (wanted) enabled.add(id);
				else enabled.delete(id);
			}, options);
		},
		publish: ({ arn }, options) => {
			act('publish', nameAtEnd(arn));
			return answer(() => ({ messageId: 'pushed' }), options);
		},
	};
}
