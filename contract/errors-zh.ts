// What the errors that the API answers with are called in Chinese; part of contract/errors.ts. Errors that only logs and the
// command line of an installer meet have their one English line.

export interface ErrorWords {
  readonly message: string;
  readonly remedy: string;
}

/** By code. */
export const ERRORS_ZH: Readonly<Record<string, ErrorWords>> = {
  no_site_here: {
    message: '数据目录 {path} 中没有项目',
    remedy:
      '请在项目的 foresite.yaml 所在目录运行，或把 FORESITE_DATA 设为所指 Foresite 的数据目录；`npx foresite init` 新建项目',
  },
  not_running: {
    message: '数据目录 {path} 上没有运行中的 Foresite',
    remedy: '用 `npm start` 启动，或把 FORESITE_DATA 设为它所用的目录',
  },
  metric_store_unreachable: {
    message: '无法写入指标库 {where}：{what}',
    remedy: '检查 InfluxDB 是否运行、登录是否正确；数据不会丢失，日志中有 {waiting} 条记录等待写入',
  },
  metric_store_failed: {
    message: '无法写入指标库 {path}：{what}',
    remedy: '检查磁盘及剩余空间；数据不会丢失，记录在日志中等待',
  },
  unauthenticated: {
    message: '没有有效的登录或访问令牌',
    remedy: '请登录，或用 `npx foresite token create` 生成令牌',
  },
  sign_in_failed: { message: '用户名或密码错误', remedy: '请重试；连续失败 {limit} 次后账号锁定 {minutes} 分钟' },
  sign_in_locked: { message: '登录失败次数过多', remedy: '请等待 {minutes} 分钟' },
  password_rejected: {
    message: '密码{what}',
    remedy: '请换一个；最好不少于 15 个字符，例如四个互不相关的词',
  },
  forbidden: { message: '角色 {role} 无权执行此操作', remedy: '请管理员授予角色 {needed}' },
  csrf_rejected: { message: '请求不是来自控制台', remedy: '请刷新页面后重试' },
  api_unreachable: {
    message: '服务器 {address} 没有应答',
    remedy: '检查地址及服务器是否运行，或用 --server 指定另一台',
  },
  api_refused: { message: '服务器 {address} 答复 {code}：{what}', remedy: '{remedy}' },
  place_unknown: { message: '没有名为 {what} 的工单、设备或部件', remedy: '最接近的名称：{nearest}' },
  not_found: { message: '{what} 不存在', remedy: '请检查地址或编号' },
  invalid_request: { message: '{where}：{what}', remedy: '请更正后重试；接口说明见 /docs' },
  body_too_large: { message: '请求内容超过 {limit} 字节', remedy: '请减少一次提交的内容' },
  media_type_unsupported: { message: '不支持 {type} 类型的请求内容', remedy: '请使用 application/json' },
  rate_limited: { message: '请求过于频繁', remedy: '请等待 {seconds} 秒' },
  too_many_watches: {
    message: '正在监听的消息服务器已达 {limit} 个',
    remedy: '请关闭其中一个页面：页面不再查看 {seconds} 秒后监听自动结束',
  },
  action_barred: {
    message: '{what}',
    remedy: '请重新演练；各项防护的说明见 docs/remote-actions.md',
  },
  conflict: { message: '{what}', remedy: '请查看当前状态后重试' },
  unavailable: { message: '{what} 尚未就绪', remedy: '请几秒后重试' },
  internal: { message: 'Foresite 内部错误（{id}）', remedy: '请连同该编号的日志一起上报' },
};
