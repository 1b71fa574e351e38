import { loadAlarms } from '../alarms/alarms.ts';
import { loadChart } from '../charts/chart-load.ts';
import { refreshAcross } from '../contexts/across-load.ts';
import { loadProfiles } from '../contexts/contexts.ts';
import { logIn } from '../contexts/login.ts';
import { askRegions } from '../contexts/regions.ts';
import { loadPulse, resumePulse } from '../diagnosis/pulse-load.ts';
import { loadApplications } from '../push/applications.ts';
import { loadEndpoints } from '../push/endpoints.ts';
import { loadPlan } from '../redrive/plan-load.ts';
import { loadRun, loadTasks } from '../redrive/redrive-runs.ts';
import { loadDetail } from '../resources/detail-load.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { loadPermissions } from '../system/permissions.ts';
import { loadXray } from '../topics/xray.ts';
import { loadStreamWhy } from '../why/stream-why.ts';
import { loadWhy } from '../why/why.ts';

/**
 * Asks again for what is on screen; the lists are told through `watching.ts`. `by`: a key has asked for that, or somebody came
 * back to a view, which is no word on what it may cost.
 */
export function refreshView(session: Session, by: 'key' | 'itself' = 'key'): void {
	// Whoever asks again wants to know it anew.
	if (by === 'key' && session.state.denials.length > 0) {
		session.dispatch({ type: 'denials-known', denials: [] });
	}
	const view = topView(session.state);
	if ('detail' in view) return loadDetail(session, view.id);
	switch (view.kind) {
		case 'plan':
			return loadPlan(session, view.id);
		case 'tasks':
			return loadTasks(session, view.id);
		case 'run':
			// A task of this session tells of itself.
			if (view.task !== undefined) return session.say('this view is always current');
			return loadRun(session, view.id, view.runId);
		case 'across':
			return refreshAcross(session, view.id);
		case 'contexts':
			return loadProfiles(session, view.id);
		case 'regions':
			return askRegions(session, view.id);
		case 'login':
			return logIn(session, view.id);
		case 'why':
			return loadWhy(session, view.id);
		case 'stream-why':
			return loadStreamWhy(session, view.id);
		case 'alarms':
			return loadAlarms(session, view.id);
		case 'permissions':
			return loadPermissions(session, view.id);
		case 'push':
			return loadApplications(session, view.id);
		case 'push-endpoints':
			return loadEndpoints(session, view.id);
		case 'xray':
			return loadXray(session, view.id);
		case 'pulse':
			return by === 'key' ? loadPulse(session, view.id, by) : resumePulse(session, view.id);
		case 'chart':
			return loadChart(session, view.id);
		case 'messages':
			return session.say('looking is a touch: p receives more, refreshing never does', 'notice');
		case 'list':
			session.refreshLists();
			return session.say('asking again');
		default:
			return session.say('this view is always current');
	}
}
