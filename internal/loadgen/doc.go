// Package loadgen drives a system that takes MQTT in and gives MQTT out, and measures it:
// devices publish readings at a fixed rate, whatever the system does, and each alarm is
// matched with the reading that it is about by a sequence number.
//
// The clients speak MQTT 3.1.1; the packets are encoded by those of mochi-mqtt.
package loadgen
