// Small bodies for the tests.

/** Two links of 0.3 m and 1 kg in a plane without gravity, driven by torques. */
export const ARM = `<mujoco><option timestep="0.002" gravity="0 0 0" integrator="implicitfast"><flag contact="disable"/></option>
<worldbody><body name="upper"><joint name="shoulder" axis="0 0 1" damping="0.1"/><geom type="capsule" fromto="0 0 0 .3 0 0" size=".02" mass="1"/>
<body name="lower" pos=".3 0 0"><joint name="elbow" axis="0 0 1" damping="0.1"/><geom type="capsule" fromto="0 0 0 .3 0 0" size=".02" mass="1"/>
<site name="tip" pos=".3 0 0"/></body></body></worldbody>
<actuator><motor name="x" joint="shoulder"/><motor name="y" joint="elbow"/></actuator>
<sensor><jointpos name="q1" joint="shoulder"/><jointpos name="q2" joint="elbow"/><jointvel name="dq1" joint="shoulder"/>
<jointvel name="dq2" joint="elbow"/><framepos name="tip" objtype="site" objname="tip"/></sensor></mujoco>`;

/** A mass of 2 kg on a rail: a double integrator. */
export const CART = `<mujoco><option timestep="0.01" gravity="0 0 0"/><worldbody><body name="cart"><joint name="rail" type="slide" axis="1 0 0"/>
<geom type="box" size=".1 .1 .1" mass="2"/></body></worldbody><actuator><motor name="force" joint="rail"/></actuator>
<sensor><jointpos name="at" joint="rail"/><jointvel name="speed" joint="rail"/></sensor></mujoco>`;
