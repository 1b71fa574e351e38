import { endpointName } from '../../domain/push/device.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { setEnabled } from '../../operations/push/devices.ts';
import { tokenWords } from '../../presentation/push/push-words.ts';
import { isLate } from '../input/late.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { startChange } from '../streams/start-change.ts';

/** What an endpoint was before this session enabled it; `undefined` where it did not. */
export function enabledBefore(session: Session, arn: string): boolean | undefined {
	const before = session.settingsBefore.get(arn)?.settings['Enabled'];
	return before === undefined ? undefined : before === 'true';
}

/**
 * Enables an endpoint, or disables again what this session enabled, once that is confirmed. What it is now is asked before, for the
 * confirmation. `then` shows it once it is done.
 */
export function changeEndpoint(
	session: Session,
	{
		arn,
		enabled,
		trigger,
	}: { readonly arn: string; readonly enabled: boolean; readonly trigger: string },
	then: () => void,
): void {
	const { id } = topView(session.state);
	const name = endpointName(arn);
	session.run(id, async ({ gateways, signal }) => {
		const { enabled: before, token } = await gateways.push.endpoint(arn, { signal });
		const word = enabled ? 'enable' : 'disable';
		if (before === enabled) {
			then();
			return session.say(`it is ${word}d already`);
		}
		if (isLate(session, id, `${name} was looked at: press the key again`)) return;
		const grant = await session.confirm(
			{
				kind: `${word}-endpoint`,
				resource: resourceOf('endpoint', { name, arn }),
				detail: token === undefined ? [] : [`Its token: ${tokenWords(token)}.`],
			},
			trigger,
		);
		if (grant === undefined) return;
		startChange(
			session,
			{ kind: 'settings', title: `${word} ${name}`, resource: name },
			async (at) => {
				await setEnabled(at.gateways, { arn, enabled, grant }, at.signal);
				if (at.isHere()) {
					if (enabled) {
						const settings = { Enabled: String(before === true) };
						session.settingsBefore.set(arn, { settings, tags: { set: {}, remove: [] } });
					} else session.settingsBefore.delete(arn);
					then();
				}
				at.say(enabled ? 'enabled: a, then undo enable, takes it back' : 'disabled', 'good');
				return `${word}d`;
			},
		);
	});
}
