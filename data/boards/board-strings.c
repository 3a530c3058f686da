/* SPDX-License-Identifier: GPL-3.0-or-later
 * Copyright 2026 The Lifeboat developers
 *
 * Made by tools/board-strings from the board files; do not edit. Only xgettext reads this.
 */

/* Translators: from esp-01.json */
N_("Small ESP8266 module with eight pins")
/* Translators: from esp-01.json: a short name beside a part of a drawing */
N_("antenna")
/* Translators: from esp-01.json */
N_("USB to serial adapter")
/* Translators: from esp-01.json */
N_("set to 3.3 V")
/* Translators: from esp-01.json */
N_("chip side up, antenna at the far end")
/* Translators: from esp-01.json */
N_("3.3 V only. 5 V destroys the chip: check the jumper or switch on the adapter first.")
/* Translators: from esp-01.json */
N_("The 3.3 V pin of some adapters is too weak. If the board restarts again and again, use an adapter with a strong 3.3 V supply.")
/* Translators: from esp-01.json: a short note on a wire */
N_("boot mode")
/* Translators: from esp-01.json: a short note on a wire */
N_("crossed")
/* Translators: from esp-01.json: a short note on a wire */
N_("switches the chip on")
/* Translators: from esp-01.json */
N_("With GPIO0 on GND")
/* Translators: from esp-01.json: a few words for a time line */
N_("Set 3.3 V")
/* Translators: from esp-01.json */
N_("Set the adapter to 3.3 V while it is unplugged from the computer. 5 V destroys the chip.")
/* Translators: from esp-01.json: a few words for a time line */
N_("Connect the wires")
/* Translators: from esp-01.json */
N_("Connect all six wires as shown. GND goes to two pins, GND and GPIO0: GPIO0 on GND is the boot mode. 3.3 V goes to two pins, VCC and CH_PD.")
/* Translators: from esp-01.json: a few words for a time line */
N_("Plug in the adapter")
/* Translators: from esp-01.json */
N_("Plug the adapter into this computer. The chip starts in boot mode.")
/* Translators: from esp-01.json: what a person sees on the board */
N_("blue light flashes once")
/* Translators: from esp-01.json: a few words for a time line */
N_("Lifeboat works")
/* Translators: from esp-01.json */
N_("The chip is in boot mode and stays there. Do not touch the wires until the work is done.")
/* Translators: from esp-01.json: a few words for a time line */
N_("Done: take GPIO0 off")
/* Translators: from esp-01.json */
N_("Done. Unplug the adapter from the computer and take the wire off GPIO0, so that the module can start normally. Leave CH_PD on 3.3 V.")
/* Translators: from esp-01.json */
N_("GPIO0 to GND")
/* Translators: from esp-01.json */
N_("Boot mode of this chip, explained by Espressif")
/* Translators: from esp32-c3.json */
N_("ESP32-C3 development board")
/* Translators: from esp32-c3.json */
N_("Board with a USB socket")
/* Translators: from esp32-c3.json */
N_("This computer")
/* Translators: from esp32-c3.json */
N_("a USB cable that carries data")
/* Translators: from esp32-c3.json */
N_("By itself")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Plug it in")
/* Translators: from esp32-c3.json */
N_("Plug the board into this computer with a USB cable that carries data. Many charging cables do not.")
/* Translators: from esp32-c3.json */
N_("Lifeboat puts the chip into boot mode by itself. Leave the board plugged in until the work is done.")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Done")
/* Translators: from esp32-c3.json */
N_("Done. The board starts its own program again. You can unplug it.")
/* Translators: from esp32-c3.json */
N_("With the BOOT and RST buttons")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Hold BOOT")
/* Translators: from esp32-c3.json */
N_("Press the BOOT button and keep it pressed.")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Press RST")
/* Translators: from esp32-c3.json */
N_("While BOOT is held, press the RST button.")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Let RST go")
/* Translators: from esp32-c3.json */
N_("Let the RST button go, but keep holding BOOT.")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Let BOOT go")
/* Translators: from esp32-c3.json */
N_("Wait one second, then let BOOT go. The chip waits in boot mode now.")
/* Translators: from esp32-c3.json */
N_("Leave the board plugged in until the work is done. No button is needed.")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Done: press RST")
/* Translators: from esp32-c3.json */
N_("Done. Press RST once to start the board, or unplug it and plug it in again.")
/* Translators: from esp32-c3.json */
N_("With the BOOT button while plugging in")
/* Translators: from esp32-c3.json */
N_("With the board unplugged, press the BOOT button and keep it pressed.")
/* Translators: from esp32-c3.json */
N_("Keep holding BOOT and plug the board into this computer.")
/* Translators: from esp32-c3.json: a few words for a time line */
N_("Done: plug in again")
/* Translators: from esp32-c3.json */
N_("Done. Unplug the board and plug it in again to start it.")
/* Translators: from esp32-c6.json */
N_("ESP32-C6 development board")
/* Translators: from esp32-cam.json */
N_("ESP32 board with a camera, without USB")
/* Translators: from esp32-cam.json: a short name beside a part of a drawing */
N_("SD card")
/* Translators: from esp32-cam.json: a short name beside a part of a drawing */
N_("camera")
/* Translators: from esp32-cam.json: a short name beside a part of a drawing */
N_("light")
/* Translators: from esp32-cam.json */
N_("signals set to 3.3 V")
/* Translators: from esp32-cam.json */
N_("camera side up; RST may be on the other side")
/* Translators: from esp32-cam.json */
N_("Set the signals of the adapter to 3.3 V. 5 V on U0R or U0T destroys the chip.")
/* Translators: from esp32-cam.json */
N_("Only the pin named 5V may get 5 V.")
/* Translators: from esp32-cam.json: a short note on a wire */
N_("5 V to this pin only")
/* Translators: from esp32-cam.json */
N_("With IO0 on GND")
/* Translators: from esp32-cam.json: a few words for a time line */
N_("Set 3.3 V signals")
/* Translators: from esp32-cam.json */
N_("Set the signals of the adapter to 3.3 V while it is unplugged from the computer.")
/* Translators: from esp32-cam.json */
N_("Connect all wires as shown. IO0 on GND is the boot mode.")
/* Translators: from esp32-cam.json: a few words for a time line */
N_("Nothing yet? Press RST")
/* Translators: from esp32-cam.json */
N_("If Lifeboat hears nothing, press the small RST button once.")
/* Translators: from esp32-cam.json: a few words for a time line */
N_("Done: take IO0 off")
/* Translators: from esp32-cam.json */
N_("Done. Unplug the adapter and take the wire off IO0, so that the board can start normally.")
/* Translators: from esp32-cam.json */
N_("IO0 to GND")
/* Translators: from esp32-devkit.json */
N_("ESP32 development board")
/* Translators: from esp32-devkit.json */
N_("With the BOOT and EN buttons")
/* Translators: from esp32-devkit.json: a few words for a time line */
N_("Press EN")
/* Translators: from esp32-devkit.json */
N_("While BOOT is held, press the EN button.")
/* Translators: from esp32-devkit.json: a few words for a time line */
N_("Let EN go")
/* Translators: from esp32-devkit.json */
N_("Let the EN button go, but keep holding BOOT.")
/* Translators: from esp32-devkit.json: a few words for a time line */
N_("Done: press EN")
/* Translators: from esp32-devkit.json */
N_("Done. Press EN once to start the board, or unplug it and plug it in again.")
/* Translators: from esp32-s2.json */
N_("ESP32-S2 development board")
/* Translators: from esp32-s3.json */
N_("ESP32-S3 development board")
/* Translators: from esp8266-devkit.json */
N_("ESP8266 development board")
/* Translators: from esp8266-devkit.json */
N_("With the FLASH and RST buttons")
/* Translators: from esp8266-devkit.json: a few words for a time line */
N_("Hold FLASH")
/* Translators: from esp8266-devkit.json */
N_("Press the FLASH button and keep it pressed.")
/* Translators: from esp8266-devkit.json */
N_("While FLASH is held, press the RST button.")
/* Translators: from esp8266-devkit.json */
N_("Let the RST button go, but keep holding FLASH.")
/* Translators: from esp8266-devkit.json: a few words for a time line */
N_("Let FLASH go")
/* Translators: from esp8266-devkit.json */
N_("Wait one second, then let FLASH go. The chip waits in boot mode now.")
/* Translators: from esp8266-devkit.json */
N_("With the FLASH button while plugging in")
/* Translators: from esp8266-devkit.json */
N_("With the board unplugged, press the FLASH button and keep it pressed.")
/* Translators: from esp8266-devkit.json */
N_("Keep holding FLASH and plug the board into this computer.")
/* Translators: from flipsky-fsesc-4.json */
N_("Flipsky’s controllers of the fourth generation, for one motor")
/* Translators: from flipsky-fsesc-4.json */
N_("ST-Link V2")
/* Translators: from flipsky-fsesc-4.json */
N_("3.3 V wire left off")
/* Translators: from flipsky-fsesc-4.json */
N_("header named SWD; a sketch, your board may look different")
/* Translators: from flipsky-fsesc-4.json */
N_("Leave the 3.3 V wire of the ST-Link off. Clones feed power into it, and that has destroyed VESC controllers.")
/* Translators: from flipsky-fsesc-4.json */
N_("Take the motor off first. A motor that turns by itself can hurt you.")
/* Translators: from flipsky-fsesc-4.json */
N_("The VESC needs its own power: its battery, or better a bench supply with a current limit.")
/* Translators: from flipsky-fsesc-4.json */
N_("Flipsky sold several boards under this name. Most call themselves 410 or 412; write firmware only for the name your controller reports.")
/* Translators: from flipsky-fsesc-4.json */
N_("Go by the names printed on the circuit boards: the colours of cables differ, and the label on the case of some clones is wrong.")
/* Translators: from flipsky-fsesc-4.json: a short note on a wire */
N_("only if needed")
/* Translators: from flipsky-fsesc-4.json */
N_("With an ST-Link V2 or a clone")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Never connect 3.3 V")
/* Translators: from flipsky-fsesc-4.json */
N_("Never connect the 3.3 V wire of the adapter. Connect GND, SWDIO and SWCLK only. A clone feeds power into the 3.3 V pin, and that has destroyed controllers: the VESC gets its power from its battery or from a bench supply.")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Take the motor off")
/* Translators: from flipsky-fsesc-4.json */
N_("Take the motor off the VESC and make sure that nothing can start to turn.")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Connect three wires")
/* Translators: from flipsky-fsesc-4.json */
N_("Connect the three wires as shown: GND, SWDIO and SWCLK. Leave the 3.3 V wire off.")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Give the VESC power")
/* Translators: from flipsky-fsesc-4.json */
N_("Connect the battery or the bench supply of the VESC.")
/* Translators: from flipsky-fsesc-4.json: what a person sees on the board */
N_("a light on the VESC comes on")
/* Translators: from flipsky-fsesc-4.json */
N_("Plug the ST-Link into this computer.")
/* Translators: from flipsky-fsesc-4.json */
N_("Leave the power and the wires as they are until the work is done.")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Done: power off")
/* Translators: from flipsky-fsesc-4.json */
N_("Done. Take the power off the VESC, then take the wires off.")
/* Translators: from flipsky-fsesc-4.json */
N_("With an ST-Link V2-1")
/* Translators: from flipsky-fsesc-4.json */
N_("ST-Link V2-1")
/* Translators: from flipsky-fsesc-4.json */
N_("its SWD pins in a row, 1 to 6")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Free the adapter")
/* Translators: from flipsky-fsesc-4.json */
N_("On a Discovery board take off the two jumpers named ST-LINK: they join the adapter to the chip of that board.")
/* Translators: from flipsky-fsesc-4.json */
N_("Find pin 1 of its SWD pins, marked by a dot, and count from there. Connect pin 2 to SWCLK, 3 to GND and 4 to SWDIO. Pin 1 stays free, so the voltage that is shown then means nothing.")
/* Translators: from flipsky-fsesc-4.json */
N_("Plug the ST-Link V2-1 into this computer.")
/* Translators: from flipsky-fsesc-4.json */
N_("With a Nucleo board")
/* Translators: from flipsky-fsesc-4.json */
N_("Nucleo board")
/* Translators: from flipsky-fsesc-4.json */
N_("both jumpers off CN2")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Take both jumpers off CN2")
/* Translators: from flipsky-fsesc-4.json */
N_("Take both jumpers off CN2 of the Nucleo board: they join its ST-Link to its own chip. Keep them to put back later.")
/* Translators: from flipsky-fsesc-4.json */
N_("Use the six pins named CN4; pin 1 is marked by a dot. Connect pin 2 to SWCLK, 3 to GND and 4 to SWDIO. Pin 1 stays free, so the voltage that is shown then means nothing.")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Plug in the Nucleo board")
/* Translators: from flipsky-fsesc-4.json */
N_("Plug the Nucleo board into this computer with a USB cable that carries data.")
/* Translators: from flipsky-fsesc-4.json */
N_("With the reset wire")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Connect four wires")
/* Translators: from flipsky-fsesc-4.json */
N_("Connect RST of the ST-Link to NRST as well. It helps when the firmware on the VESC blocks the programmer.")
/* Translators: from flipsky-fsesc-4.json */
N_("Plug the ST-Link into this computer. Lifeboat holds the chip in reset while it connects.")
/* Translators: from flipsky-fsesc-4.json */
N_("RST to NRST")
/* Translators: from flipsky-fsesc-4.json */
N_("With reset by hand")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Hold NRST to GND")
/* Translators: from flipsky-fsesc-4.json */
N_("The reset pin of many clones does nothing. Hold NRST of the VESC to GND with a short wire while Lifeboat listens.")
/* Translators: from flipsky-fsesc-4.json: a few words for a time line */
N_("Let go of NRST")
/* Translators: from flipsky-fsesc-4.json */
N_("After two seconds take that wire off NRST. Lifeboat catches the chip before its firmware starts. Do it again if nothing is heard.")
/* Translators: from flipsky-fsesc-4.json */
N_("NRST to GND")
/* Translators: from flipsky-fsesc-6.json */
N_("Flipsky’s controllers of the sixth generation, for one motor")
/* Translators: from flipsky-fsesc-6.json */
N_("Flipsky’s boards of this generation differ inside and report different names. Write firmware only for the name your controller reports.")
/* Translators: from focbox.json */
N_("Enertion’s controller in a metal case, for one motor")
/* Translators: from focbox.json */
N_("small white socket for SWD, pins 2 mm apart; a sketch, your board may look different")
/* Translators: from focbox.json */
N_("A FOCBOX without its battery answers nothing, even with all three wires in place: it is the commonest cause.")
/* Translators: from fsesc-dual.json */
N_("Two controllers in one case, joined by CAN")
/* Translators: from fsesc-dual.json: a short name beside a part of a drawing */
N_("to be saved")
/* Translators: from fsesc-dual.json: a short name beside a part of a drawing */
N_("the other half")
/* Translators: from fsesc-dual.json */
N_("a sketch; your case may have the halves the other way round")
/* Translators: from fsesc-dual.json */
N_("Both halves share one battery. Keep the wires short and away from the power terminals.")
/* Translators: from fsesc-dual.json */
N_("Known: each half is a controller of its own with its own SWD pins. Not known to us: where they are on your version, and whether each half has a USB socket. Go by the printed names.")
/* Translators: from fsesc-dual.json */
N_("Through the half that works")
/* Translators: from fsesc-dual.json */
N_("The half that works")
/* Translators: from fsesc-dual.json */
N_("by its USB cable on this computer")
/* Translators: from fsesc-dual.json */
N_("Never connect VDD (3.3 V) of one controller to that of the other. Connect GND, SWDIO and SWCLK only. Two supplies on one pin have destroyed controllers: each VESC gets its power from its battery or from a bench supply.")
/* Translators: from fsesc-dual.json */
N_("Connect SWDIO, SWCLK and GND of the half that works to the same pins of the half that does not start. Leave NRST free.")
/* Translators: from fsesc-dual.json: a few words for a time line */
N_("Give both power")
/* Translators: from fsesc-dual.json */
N_("Connect the battery or the bench supply: it feeds both halves.")
/* Translators: from fsesc-dual.json: what a person sees on the board */
N_("a light on the half that works comes on")
/* Translators: from fsesc-dual.json: a few words for a time line */
N_("Plug in the half that works")
/* Translators: from fsesc-dual.json */
N_("Plug the half that works into this computer, choose it as port, and then “Rescue Another VESC” on its page.")
/* Translators: from nodemcu.json */
N_("ESP8266 board with two rows of 15 pins")
/* Translators: from sonoff-4ch.json */
N_("Four mains switches on a rail")
/* Translators: from sonoff-4ch.json: a short name beside a part of a drawing */
N_("mains")
/* Translators: from sonoff-4ch.json */
N_("the pin next to VCC33 is RX")
/* Translators: from sonoff-4ch.json */
N_("Never connect this device to mains while the adapter is attached. Its pins carry mains voltage then, which can kill you and destroys the computer.")
/* Translators: from sonoff-4ch.json */
N_("Compare the names with those printed on the board before you connect a wire: the order differs between versions of this board.")
/* Translators: from sonoff-4ch.json */
N_("On the first version of this board the names RX and TX may be printed the wrong way round: the pin next to VCC33 is always RX.")
/* Translators: from sonoff-4ch.json */
N_("With the button")
/* Translators: from sonoff-4ch.json: a few words for a time line */
N_("Unplug from mains")
/* Translators: from sonoff-4ch.json */
N_("Unplug the device from mains. If it is wired in, switch the circuit off and take the mains wires out of its terminals. Leave it so until the adapter is off again and the case is closed: on mains, every pin of the board can carry mains voltage.")
/* Translators: from sonoff-4ch.json: a few words for a time line */
N_("Open the case")
/* Translators: from sonoff-4ch.json */
N_("Open the case and find the pins shown in the picture.")
/* Translators: from sonoff-4ch.json */
N_("Set the adapter to 3.3 V and connect the four wires as shown, while the adapter is still unplugged from the computer.")
/* Translators: from sonoff-4ch.json: a few words for a time line */
N_("Hold FW / IO0")
/* Translators: from sonoff-4ch.json */
N_("Press the button marked FW/IO0 or IO0 and keep it pressed. On most boards it is the first of the four buttons.")
/* Translators: from sonoff-4ch.json */
N_("Keep holding the button and plug the adapter into this computer.")
/* Translators: from sonoff-4ch.json: a few words for a time line */
N_("Let the button go")
/* Translators: from sonoff-4ch.json */
N_("Wait two seconds, then let the button go. The chip waits in boot mode now.")
/* Translators: from sonoff-4ch.json: what a person sees on the board */
N_("light stays off")
/* Translators: from sonoff-4ch.json: a few words for a time line */
N_("Done: wires off, case closed")
/* Translators: from sonoff-4ch.json */
N_("Done. Unplug the adapter from the computer, then take the wires off. Close the case before you connect the device to mains again.")
/* Translators: from sonoff-4ch.json */
N_("FW / IO0 button")
/* Translators: from sonoff-basic-r2.json */
N_("Mains switch with wires soldered along the edge")
/* Translators: from sonoff-basic-r2.json: a short name beside a part of a drawing */
N_("mains in")
/* Translators: from sonoff-basic-r2.json: a short name beside a part of a drawing */
N_("mains out")
/* Translators: from sonoff-basic-r2.json: a short name beside a part of a drawing */
N_("relay")
/* Translators: from sonoff-basic-r2.json: a short name beside a part of a drawing */
N_("button")
/* Translators: from sonoff-basic-r2.json */
N_("four holes with their names beside them")
/* Translators: from sonoff-basic-r2.json: a few words for a time line */
N_("Hold the button")
/* Translators: from sonoff-basic-r2.json */
N_("Press the button on the board and keep it pressed.")
/* Translators: from sonoff-basic-r2.json */
N_("Button")
/* Translators: from sonoff-basic.json */
N_("Mains switch in a white box")
/* Translators: from sonoff-basic.json */
N_("the square pin beside the button is 3V3")
/* Translators: from sonoff-basic.json */
N_("Open the case and find the row of four or five holes beside the button. The square one next to the button is 3V3.")
/* Translators: from sonoff-ifan02.json */
N_("Controller for a ceiling fan with a lamp")
/* Translators: from sonoff-ifan02.json: a short name beside a part of a drawing */
N_("fan and lamp")
/* Translators: from sonoff-ifan02.json */
N_("header J3; TP16 is a test point on the bottom")
/* Translators: from sonoff-ifan02.json */
N_("This board needs more power than many adapters give. If it restarts again and again, feed its 3.3 V pin from a strong 3.3 V supply, never from mains.")
/* Translators: from sonoff-ifan02.json */
N_("With TP16 on GND")
/* Translators: from sonoff-ifan02.json */
N_("Open the case and find the header J3. The test point TP16 on the bottom of the board is GPIO0. The button does not help here.")
/* Translators: from sonoff-ifan02.json */
N_("Set the adapter to 3.3 V and connect the wires as shown. The wire to TP16 must be held or soldered with care: the pad comes off easily.")
/* Translators: from sonoff-ifan02.json */
N_("With TP16 on GND, plug the adapter into this computer. The chip starts in boot mode.")
/* Translators: from sonoff-ifan02.json: a few words for a time line */
N_("Done: take TP16 off")
/* Translators: from sonoff-ifan02.json */
N_("Done. Unplug the adapter, take all wires off, TP16 as well, and close the case before you connect the device to mains again.")
/* Translators: from sonoff-ifan02.json */
N_("TP16 to GND")
/* Translators: from sonoff-mini.json */
N_("Small square switch for behind the wall")
/* Translators: from sonoff-mini.json */
N_("the pads are on the bottom of the board; find their printed names")
/* Translators: from sonoff-mini.json */
N_("Pull the board out of the case and find the row of small flat pads on its bottom side. Take the OTA jumper off, if there is one.")
/* Translators: from sonoff-mini.json */
N_("Set the adapter to 3.3 V and connect the four wires as shown, while the adapter is still unplugged from the computer. The pads are small: solder thin wires to them, or press test pins onto them.")
/* Translators: from sonoff-mini.json */
N_("Press the button on the top side of the board and keep it pressed.")
/* Translators: from sonoff-pow-r2.json */
N_("Mains switch that measures power, second version")
/* Translators: from sonoff-pow-r2.json */
N_("the pins are at the short end without terminals")
/* Translators: from sonoff-pow-r2.json */
N_("On this device GND is joined to the live mains wire: never touch the board and never connect the adapter while mains is connected.")
/* Translators: from sonoff-pow.json */
N_("Mains switch that measures power, first version")
/* Translators: from sonoff-rf-bridge.json */
N_("Bridge from Wi-Fi to 433 MHz radio")
/* Translators: from sonoff-rf-bridge.json: a short name beside a part of a drawing */
N_("radio")
/* Translators: from sonoff-rf-bridge.json */
N_("five pins beside the small switch; read the printed names")
/* Translators: from sonoff-rf-bridge.json */
N_("Unplug the USB supply of the bridge, open the case and find the five pins beside the small switch.")
/* Translators: from sonoff-rf-bridge.json: a few words for a time line */
N_("Slide the switch")
/* Translators: from sonoff-rf-bridge.json */
N_("Slide the small switch on the board towards the five pins (OFF). In the other position the radio chip talks on the same wires.")
/* Translators: from sonoff-rf-bridge.json */
N_("Press the button at the edge of the board and keep it pressed.")
/* Translators: from sonoff-rf-bridge.json: a few words for a time line */
N_("Done: take the wires off")
/* Translators: from sonoff-rf-bridge.json */
N_("Done. Unplug the adapter from the computer, then take the wires off. Slide the small switch back, away from the pins (ON), so that the radio works again.")
/* Translators: from sonoff-s20.json */
N_("Plug-in socket with one button")
/* Translators: from sonoff-s20.json */
N_("from top to bottom: VCC, RX, TX, GND")
/* Translators: from sonoff-s20.json */
N_("Unscrew the case (one screw hides under the label) and find the row of four holes beside the button.")
/* Translators: from sonoff-s26.json */
N_("Round plug-in socket with one button")
/* Translators: from sonoff-s26.json */
N_("small pads on the standing board with the chip")
/* Translators: from sonoff-s26.json */
N_("Take the collar off, undo the three screws and lift the board out. ERX and ETX are tiny pads on the small board with the chip; 3V3 and GND are on J1 and J2 below the main board as well.")
/* Translators: from sonoff-s26.json */
N_("Press the button on the board firmly and keep it pressed.")
/* Translators: from sonoff-t1.json */
N_("Wall switch with touch buttons")
/* Translators: from sonoff-t1.json: a short name beside a part of a drawing */
N_("touch panel")
/* Translators: from sonoff-t1.json: a short name beside a part of a drawing */
N_("reset")
/* Translators: from sonoff-t1.json */
N_("the front board only; on the header is also LOG, which stays free")
/* Translators: from sonoff-t1.json */
N_("Pull the front board off the relay board first: together they need more power than the adapter can give.")
/* Translators: from sonoff-t1.json */
N_("With the touch button and the reset button")
/* Translators: from sonoff-t1.json: a few words for a time line */
N_("Take the front off")
/* Translators: from sonoff-t1.json */
N_("Pull the front board with the touch buttons off the relay board. Only the front board is connected.")
/* Translators: from sonoff-t1.json */
N_("Plug the adapter into this computer. The board must have power before you touch it.")
/* Translators: from sonoff-t1.json: a few words for a time line */
N_("Hold touch button 1")
/* Translators: from sonoff-t1.json */
N_("Lay a finger on touch button 1 and keep it there.")
/* Translators: from sonoff-t1.json: a few words for a time line */
N_("Press reset")
/* Translators: from sonoff-t1.json */
N_("While you touch button 1, press the small reset button on the front board and let it go.")
/* Translators: from sonoff-t1.json: a few words for a time line */
N_("Let button 1 go")
/* Translators: from sonoff-t1.json */
N_("Wait two seconds, then take your finger off. The chip waits in boot mode now.")
/* Translators: from sonoff-t1.json: what a person sees on the board */
N_("lights behind the touch buttons are dim")
/* Translators: from sonoff-t1.json */
N_("Touch button 1")
/* Translators: from sonoff-t1.json */
N_("With a wire from GPIO0 to GND")
/* Translators: from sonoff-t1.json: a few words for a time line */
N_("Join GPIO0 and GND")
/* Translators: from sonoff-t1.json */
N_("Boards without a reset button need a wire from GPIO0 to GND. GPIO0 is a test point on the back or one end of the resistor R19: check it with a picture of your version.")
/* Translators: from sonoff-t1.json */
N_("Done. Unplug the adapter, take the wire off GPIO0 and the other wires off, and put the front back before you connect the device to mains again.")
/* Translators: from sonoff-th.json */
N_("Mains switch with a socket for a temperature sensor")
/* Translators: from sonoff-th.json: a short name beside a part of a drawing */
N_("sensor socket")
/* Translators: from sonoff-th.json */
N_("row of holes beside the sensor socket; read the printed names")
/* Translators: from unknown.json */
N_("I don’t know")
/* Translators: from unknown.json */
N_("Lifeboat finds out which chip it is")
/* Translators: from unknown.json */
N_("only for a board without a USB socket")
/* Translators: from unknown.json */
N_("If the device is made for mains voltage, unplug it from mains first and leave it unplugged the whole time.")
/* Translators: from unknown.json */
N_("With a USB socket")
/* Translators: from unknown.json: a few words for a time line */
N_("Not on mains")
/* Translators: from unknown.json */
N_("Most boards with a USB socket go into boot mode by themselves. Leave the board plugged in until the work is done.")
/* Translators: from unknown.json */
N_("With a button")
/* Translators: from unknown.json */
N_("Press the button named BOOT, FLASH, PROG, IO0 or GPIO0 and keep it pressed. On smart switches it is often the only button.")
/* Translators: from unknown.json: a few words for a time line */
N_("Give it power")
/* Translators: from unknown.json */
N_("Keep holding the button and plug the board or its adapter into this computer.")
/* Translators: from unknown.json: a few words for a time line */
N_("Done: unplug it")
/* Translators: from unknown.json */
N_("With five wires")
/* Translators: from unknown.json */
N_("Set the adapter to 3.3 V and connect the wires as shown. GPIO0 goes to GND: that is the boot mode.")
/* Translators: from unknown.json */
N_("Done. Unplug the adapter and take the wire off GPIO0, so that the board can start normally.")
/* Translators: from vesc-4.json */
N_("Motor controller of the fourth generation")
/* Translators: from vesc-6.json */
N_("Motor controller of the sixth generation")
/* Translators: from vesc-rescue.json */
N_("VESC through another VESC")
/* Translators: from vesc-rescue.json */
N_("A VESC that does not start, beside one that works")
/* Translators: from vesc-rescue.json */
N_("A VESC that works")
/* Translators: from vesc-rescue.json */
N_("the VESC that does not start")
/* Translators: from vesc-rescue.json */
N_("Never connect VDD (3.3 V) of one VESC to the other: two supplies on one pin have destroyed controllers. Connect GND, SWDIO and SWCLK only.")
/* Translators: from vesc-rescue.json */
N_("Each VESC has its own power: its battery, or better a bench supply with a current limit.")
/* Translators: from vesc-rescue.json */
N_("With a VESC that works")
/* Translators: from vesc-rescue.json */
N_("Connect the three wires as shown, from the SWD header of one VESC to that of the other: GND, SWDIO and SWCLK.")
/* Translators: from vesc-rescue.json */
N_("Plug the VESC that works into this computer and give it power as well.")
/* Translators: from vesc-stlink.json */
N_("VESC with an ST-Link")
/* Translators: from vesc-stlink.json */
N_("Any VESC whose own guide is not in this list")
/* Translators: from vesc-unity.json */
N_("One chip that drives two motors")
/* Translators: from vesc-unity.json */
N_("a sketch: where the SWD pins are differs")
/* Translators: from vesc-unity.json */
N_("Known: one STM32F405 drives both motors and calls itself UNITY. Not known to us: where on your board the SWD pins are and in which order. Go by the printed names and do not guess.")
/* Translators: from vesc-unity.json */
N_("Firmware 3.100 to 3.103 and 23.34 to 23.46 for the Unity cannot erase its boot loader over USB. Load 5.03 first, then anything newer.")
/* Translators: from vesc-usb.json */
N_("VESC over USB")
/* Translators: from vesc-usb.json */
N_("A VESC that works: version, settings and new firmware")
/* Translators: from vesc-usb.json */
N_("Over USB the firmware itself cannot be read. For a full backup use an ST-Link.")
/* Translators: from vesc-usb.json */
N_("With a USB cable")
/* Translators: from vesc-usb.json */
N_("Plug the VESC into this computer with a USB cable that carries data.")
/* Translators: from vesc-usb.json */
N_("Leave the power and the cable as they are until the work is done. Never cut the power while new firmware is written.")
/* Translators: from vesc-usb.json */
N_("Done. Unplug the cable and take the power off.")
/* Translators: from vg-l7x.json */
N_("Laser engraver with an ESP32")
/* Translators: from vg-l7x.json: a short name beside a part of a drawing */
N_("left")
/* Translators: from vg-l7x.json: a short name beside a part of a drawing */
N_("right")
/* Translators: from vg-l7x.json */
N_("a sketch: your panel may look a little different")
/* Translators: from vg-l7x.json */
N_("Keep the laser covered and wear your safety glasses: the engraver has power during the whole work.")
/* Translators: from vg-l7x.json */
N_("With the right button and POWER")
/* Translators: from vg-l7x.json: a few words for a time line */
N_("Plug in power and USB")
/* Translators: from vg-l7x.json */
N_("Cover the laser. Plug in the power adapter of the engraver, then plug its USB cable into this computer. Leave the engraver switched off.")
/* Translators: from vg-l7x.json: a few words for a time line */
N_("Hold the right button")
/* Translators: from vg-l7x.json */
N_("Press the right button and keep it pressed.")
/* Translators: from vg-l7x.json: a few words for a time line */
N_("Hold POWER too")
/* Translators: from vg-l7x.json */
N_("Now press POWER as well, and keep holding both.")
/* Translators: from vg-l7x.json: a few words for a time line */
N_("Red light: let the right button go")
/* Translators: from vg-l7x.json */
N_("When the red light comes on, let the right button go. Keep holding POWER.")
/* Translators: from vg-l7x.json: what a person sees on the board */
N_("red light on")
/* Translators: from vg-l7x.json: a few words for a time line */
N_("Keep holding POWER")
/* Translators: from vg-l7x.json */
N_("Keep holding POWER the whole time. If you let go, the engraver switches off and the work stops.")
/* Translators: from vg-l7x.json: what a person sees on the board */
N_("red light stays on")
/* Translators: from vg-l7x.json: a few words for a time line */
N_("Done: let POWER go")
/* Translators: from vg-l7x.json */
N_("Done. You can let POWER go now: the engraver switches off. Switch it on again as usual.")
/* Translators: from vg-l7x.json */
N_("Right button")
/* Translators: from wemos-d1-mini.json */
N_("Small ESP8266 board with a USB socket")
/* Translators: from wemos-d1-mini.json */
N_("With a wire from D3 to GND")
/* Translators: from wemos-d1-mini.json: a few words for a time line */
N_("Join D3 and GND")
/* Translators: from wemos-d1-mini.json */
N_("With the board unplugged, connect the pins D3 and GND with a short wire. D3 is GPIO0: on GND it means boot mode.")
/* Translators: from wemos-d1-mini.json */
N_("Press the RST button once. The chip waits in boot mode now.")
/* Translators: from wemos-d1-mini.json */
N_("Leave the wire and the board as they are until the work is done.")
/* Translators: from wemos-d1-mini.json: a few words for a time line */
N_("Done: take the wire off")
/* Translators: from wemos-d1-mini.json */
N_("Done. Take the wire off D3 and press RST to start the board.")
/* Translators: from wemos-d1-mini.json */
N_("D3 to GND")
