// Texts about a session that has ended while somebody was at work.
import type {Pair} from '../shared/words';

export const sessionWords = {
  notDoneOver: ['Not done: your session had ended. Press once more.', '未执行：登录已失效，请再按一次。'],
  sessionOver: ['Your session has ended. Sign in again: what you have written is still there.', '登录已失效，请重新登录；已填写的内容仍在。'],
  sessionOverOther: ['If somebody else signs in, what is open here is put away.', '换人登录时，此处打开的表单将被清除。'],
} as const satisfies Record<string, Pair>;
