// What a poll of a device can meet; part of contract/errors.ts.

export const DEVICE_ERRORS = {
  snmp_timeout: {
    message: 'SNMP agent {where} did not answer within {timeout} ms',
    remedy:
      'check power and network, that UDP {port} is open from the gateway, and the community or v3 user and the access list of the agent (it stays silent on a wrong one)',
    status: 502,
  },
  snmp_slow: {
    message: 'SNMP agent {where} answers, but not all that was asked within {timeout} ms; what it told counts',
    remedy: 'raise the timeout of its target (and the interval with it); look for a loaded device or a lossy line',
    status: 502,
  },
  snmp_table_broken: {
    message: 'SNMP agent {where} answers, but not for every table: {tables}; what it told of others counts',
    remedy: 'look for newer firmware of the device, or send us a walk; the tables are asked for again now and then',
    status: 502,
  },
  snmp_auth: {
    message: 'SNMP agent {where} rejects the user or key: {what}',
    remedy: 'check user, protocols and keys of credential {credential}',
    status: 502,
  },
  device_refuses_action: {
    message: '{where} refuses the action: {what}',
    remedy: 'check that the write credential of its target may do this (`writeCredential` in the site file)',
    status: 502,
  },
  snmp_v3_time: {
    message: 'SNMP agent {where} answers, but not to its own clock: {what}',
    remedy: 'check its clock, its battery and whether two devices have one engine id; v2c works meanwhile',
    status: 502,
  },
  snmp_cipher_missing: {
    message: 'SNMP agent {where} cannot be spoken to: the OpenSSL of this machine has no {cipher}',
    remedy: 'set the v3 user to SHA and AES on the device and in its credential, or turn on the legacy provider',
    status: 502,
  },
  snmp_garbage: {
    message: 'SNMP agent {where} sent an answer that cannot be read: {what}',
    remedy: 'check that the port is an SNMP agent; if it is, send us a walk',
    status: 502,
  },
  snmp_unreachable: {
    message: 'SNMP agent {where} cannot be sent to: {what}',
    remedy: 'check the address and the route from the gateway',
    status: 502,
  },
  target_misconfigured: {
    message: '{where} cannot be polled as set up: {what}',
    remedy: 'correct the target or its profile in the inventory',
    status: 400,
  },
  modbus_timeout: {
    message: 'Modbus unit {unit} at {where} did not answer {request} within {timeout} ms',
    remedy: 'check the unit id, the bus behind the gateway and that no other master holds the port',
    status: 502,
  },
  modbus_exception: {
    message: 'Modbus unit {unit} at {where} answered {request} with exception {code} ({meaning})',
    remedy: 'check unit id and register map of the profile; the addresses are those on the wire, counted from 0',
    status: 502,
  },
  serial_unusable: {
    message: 'serial port {where} cannot be opened: {what}',
    remedy:
      'check that the adapter is plugged in, its path, that no other program uses it and that the user is in its group (dialout)',
    status: 502,
  },
  modbus_unread: {
    message: 'Modbus unit {unit} at {where} gave nothing for {request}: {what}',
    remedy: 'check unit id, table and address (on the wire it counts from 0), and that no other master holds the port',
    status: 502,
  },
  sunspec_missing: {
    message: 'Modbus unit {unit} at {where} has no SunSpec map, which begins with 0x5375 0x6E53: {seen}',
    remedy:
      'check the unit id and that SunSpec is switched on in the device; many have it off, or offer it over TCP only',
    status: 502,
  },
  sunspec_models: {
    message: 'Modbus unit {unit} at {where} has the SunSpec models {models}; the profile reads only {wanted}',
    remedy:
      'choose the profile of what the device is: a meter, an inverter; or name its models in a profile of your own',
    status: 502,
  },
  connection_refused: {
    message: '{where} refuses connections',
    remedy: 'the host is up but the service is not: check its port and whether the service runs',
    status: 502,
  },
  connection_closed: {
    message: '{where} closes the connection without an answer',
    remedy: 'check that no other program holds it; many gateways allow two to four connections',
    status: 502,
  },
  connection_timeout: {
    message: '{where} did not answer within {timeout} ms',
    remedy: 'check power, cable and the route from the gateway',
    status: 502,
  },
  host_unknown: {
    message: '{where}: the host name has no address',
    remedy: 'correct the host in the inventory, or check the name server of the gateway',
    status: 502,
  },
  login_rejected: {
    message: '{where} rejects the login',
    remedy:
      'check user and password of credential {credential}: a changed one is tried at once; after two failures, whatever the services of the device, it is tried once an hour, so that the account is not locked',
    status: 502,
  },
  login_rests: {
    message: '{where} has rejected the login, which now rests: all services of the device together try it once an hour',
    remedy:
      'check user and password of credential {credential}: a changed one is tried at once; more attempts would lock the account',
    status: 502,
  },
  recorder_busy: {
    message: '{where} takes nobody in just now: {what}',
    remedy: 'close other sessions at the recorder, or allow more users at once; the login itself was not judged',
    status: 502,
  },
  recorder_unclear: {
    message: '{where} answers, but does not tell of its recordings: {what}',
    remedy: 'let the user search and play back recordings of all channels; the other readings are good',
    status: 502,
  },
  garbage_answer: {
    message: '{where} sent an answer that cannot be read: {what}',
    remedy: 'check that the port carries the expected protocol',
    status: 502,
  },
  certificate_untrusted: {
    message: 'the certificate of {where} is not trusted: {what}',
    remedy: 'renew it or correct its name, or add its issuer to the authorities of the gateway (NODE_EXTRA_CA_CERTS)',
    status: 502,
  },
  device_untrusted: {
    message: 'the certificate of {where} is not trusted: {what}; nothing was sent to it',
    remedy:
      'devices sign their own: compare {fingerprint} with the SHA-256 fingerprint that the device shows and set it as `fingerprint` of the target; `insecure: true` accepts any certificate and proves nothing',
    status: 502,
  },
  answer_unexpected: {
    message: '{where} answers otherwise than expected: {what}',
    remedy: 'check the service itself, then what the target expects',
    status: 502,
  },
  time_unsynchronised: {
    message: '{where} tells the time, but follows no clock itself ({what})',
    remedy: 'check what it gets its time from: its antenna or its own time servers',
    status: 502,
  },
  mqtt_quiet: {
    message: 'nothing has come from {where} for {age} s',
    remedy: 'check the device, its topic prefix {topic} and its connection to the broker',
    status: 502,
  },
  mqtt_unreadable: {
    message: '{where} carries what cannot be read: {what}',
    remedy: 'correct what the device publishes there; its other topics are read on',
    status: 502,
  },
  mqtt_waiting: {
    message: 'connected to the broker; nothing new has come from {where} yet',
    remedy: 'wait {seconds} s; after that it counts as quiet',
    status: 502,
  },
  mqtt_dead: {
    message: 'the broker reports that {where} has lost its connection (last will)',
    remedy: 'check power and network of the device',
    status: 502,
  },
  mqtt_old: {
    message: '{where} gives times that lie {age} s in the past: its values are kept, not judged',
    remedy: 'set the clock of the device; if it sends what it had stored, nothing need be done',
    status: 502,
  },
  mqtt_unborn: {
    message: 'the Sparkplug node {where} has not told its metrics yet',
    remedy: 'it was asked for its birth; if this stays, allow NCMD on its topic in the access list of the broker',
    status: 502,
  },
  mqtt_broker_unusable: {
    message: 'the embedded MQTT broker cannot listen at {where}: {what}',
    remedy: 'correct mqtt.broker in foresite.yaml: another port, the files of its certificate, or switch it off',
    status: 500,
  },
  broker_untrusted: {
    message: 'the certificate of the MQTT broker {where} is not trusted: {what}',
    remedy:
      'name the file of the authority that signed it as `ca`, or correct the name or the date; `insecure: true` accepts any certificate and proves nothing',
    status: 502,
  },
  broker_unreachable: {
    message: 'the MQTT broker {where} cannot be reached: {what}',
    remedy: 'check address, port and login of the broker',
    status: 502,
  },
  gateway_starved: {
    message:
      '{where} was not heard, but Foresite itself had hardly a turn on its machine meanwhile ({percent} % of the time)',
    remedy: 'nothing is concluded of the device; see what else runs on this machine, or give Foresite a larger one',
    status: 503,
  },
  poll_failed: {
    message: 'polling {where} failed: {what}',
    remedy: 'this is a fault of Foresite: please report it with the log',
    status: 500,
  },
} as const;
