#!/bin/sh
# Hashes the broker's password, which comes by the environment, and starts the broker. The plain text is on disk for a
# moment only, readable by the broker alone, and never on a command line.
set -eu
: "${MQTT_USER:?}" "${MQTT_PASSWORD:?}"
config=${MQTT_CONFIG:-/mosquitto/config/mosquitto.conf}
passwords=$(sed -n 's/^password_file //p' "$config")
umask 077
printf '%s:%s\n' "$MQTT_USER" "$MQTT_PASSWORD" > "$passwords"
mosquitto_passwd -U "$passwords"
# In the image this script runs as root and the broker drops to its own user.
if [ "$(id -u)" = 0 ] && id mosquitto > /dev/null 2>&1; then chown mosquitto "$passwords"; fi
exec mosquitto -c "$config"
